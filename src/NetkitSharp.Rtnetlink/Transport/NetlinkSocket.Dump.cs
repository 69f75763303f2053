using System.Diagnostics.CodeAnalysis;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Transport;

public sealed partial class NetlinkSocket
{
    private NetlinkDumpMemory? _spareDumpMemory;

    /// <summary>
    /// Reads a table into memory of the socket's, to be enumerated without allocation. Like the other overloads it is repeated when the table changes meanwhile, so that what comes back is whole and consistent.
    /// </summary>
    /// <typeparam name="TView">The view of an object.</typeparam>
    /// <param name="request">The message, with all nests closed.</param>
    /// <param name="space">The names of its attributes, for the path in <paramref name="error"/>.</param>
    /// <param name="dump">The table; empty where the kernel refused.</param>
    /// <param name="error">Why the kernel refused, else null.</param>
    /// <returns>Whether the kernel sent the whole table.</returns>
    /// <exception cref="NetlinkDumpInterruptedException">The table changed during each attempt.</exception>
    /// <exception cref="NetlinkTimeoutException">No answer came in time.</exception>
    public bool TryDump<TView>(scoped NetlinkMessageWriter request, NetlinkAttributeSpace? space, out NetlinkDump<TView> dump, [NotNullWhen(false)] out NetlinkError? error)
        where TView : INetlinkView<TView>, allows ref struct
    {
        AcceptAll filter = default;
        return TryDump(request, space, ref filter, out dump, out error);
    }

    /// <inheritdoc cref="TryDump{TView}(NetlinkMessageWriter, NetlinkAttributeSpace?, out NetlinkDump{TView}, out NetlinkError?)"/>
    /// <typeparam name="TView">The view of an object.</typeparam>
    /// <typeparam name="TFilter">The filter.</typeparam>
    /// <param name="request">The message, with all nests closed.</param>
    /// <param name="space">The names of its attributes, for the path in <paramref name="error"/>.</param>
    /// <param name="filter">Which messages to keep.</param>
    /// <param name="dump">The table; empty where the kernel refused.</param>
    /// <param name="error">Why the kernel refused, else null.</param>
    public bool TryDump<TView, TFilter>(
        scoped NetlinkMessageWriter request,
        NetlinkAttributeSpace? space,
        scoped ref TFilter filter,
        out NetlinkDump<TView> dump,
        [NotNullWhen(false)] out NetlinkError? error)
        where TView : INetlinkView<TView>, allows ref struct
        where TFilter : struct, INetlinkMessageFilter
    {
        NetlinkDumpMemory memory = RentDumpMemory();
        bool done;
        try
        {
            done = TryFill(ref request, space, ref filter, memory, out error);
        }
        catch
        {
            ReturnDumpMemory(memory);
            throw;
        }

        if (!done)
        {
            memory.Truncate(0);
        }

        dump = new NetlinkDump<TView>(this, memory);
        return done;
    }

    /// <summary>Reads a further table behind what <paramref name="dump"/> holds: IPv6 behind IPv4. Where the kernel refuses, or the reading fails, <paramref name="dump"/> is as before.</summary>
    /// <inheritdoc cref="TryDump{TView, TFilter}(NetlinkMessageWriter, NetlinkAttributeSpace?, ref TFilter, out NetlinkDump{TView}, out NetlinkError?)"/>
    /// <typeparam name="TView">The view of an object.</typeparam>
    /// <typeparam name="TFilter">The filter.</typeparam>
    /// <param name="request">The message, with all nests closed.</param>
    /// <param name="space">The names of its attributes, for the path in <paramref name="error"/>.</param>
    /// <param name="filter">Which messages to keep.</param>
    /// <param name="dump">What was read before, and afterwards the further table too.</param>
    /// <param name="error">Why the kernel refused, else null.</param>
    public bool TryAppend<TView, TFilter>(
        scoped NetlinkMessageWriter request,
        NetlinkAttributeSpace? space,
        scoped ref TFilter filter,
        NetlinkDump<TView> dump,
        [NotNullWhen(false)] out NetlinkError? error)
        where TView : INetlinkView<TView>, allows ref struct
        where TFilter : struct, INetlinkMessageFilter
    {
        NetlinkDumpMemory memory = dump.Memory;
        int start = memory.Length;
        bool done = false;
        try
        {
            done = TryFill(ref request, space, ref filter, memory, out error);
            return done;
        }
        finally
        {
            if (!done)
            {
                memory.Truncate(start);
            }
        }
    }

    private bool TryFill<TFilter>(
        scoped ref NetlinkMessageWriter request,
        NetlinkAttributeSpace? space,
        scoped ref TFilter filter,
        NetlinkDumpMemory memory,
        [NotNullWhen(false)] out NetlinkError? error)
        where TFilter : struct, INetlinkMessageFilter
    {
        Keeper<TFilter> receiver = new(memory, filter);
        return TryExchange(ref request, NetlinkMessageFlags.Request | NetlinkMessageFlags.Dump, Exchange.Dump, memory, space, ref receiver, out error);
    }

    internal void ReturnDumpMemory(NetlinkDumpMemory memory)
    {
        memory.Truncate(0);
        if (_disposed || memory.Capacity > NetlinkDumpMemory.MaxKeptLength || Interlocked.CompareExchange(ref _spareDumpMemory, memory, null) is not null)
        {
            memory.Dispose();
        }
        else if (_disposed)
        {
            // Disposed in between: what was just put back is nobody's.
            Interlocked.Exchange(ref _spareDumpMemory, null)?.Dispose();
        }
    }

    private NetlinkDumpMemory RentDumpMemory() => Interlocked.Exchange(ref _spareDumpMemory, null) ?? new NetlinkDumpMemory();

    private struct Keeper<TFilter>(NetlinkDumpMemory memory, TFilter filter) : INetlinkReceiver
        where TFilter : struct, INetlinkMessageFilter
    {
        private readonly int _start = memory.Length;
        private TFilter _filter = filter;

        public void Receive(NetlinkMessage message)
        {
            if (_filter.Accepts(message))
            {
                memory.Keep(message);
            }
        }

        public readonly void Restart() => memory.Truncate(_start);
    }

    private readonly struct AcceptAll : INetlinkMessageFilter
    {
        public bool Accepts(NetlinkMessage message) => true;
    }
}
