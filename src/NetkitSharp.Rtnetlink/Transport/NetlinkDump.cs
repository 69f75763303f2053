using System.Diagnostics.CodeAnalysis;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>
/// A whole table as the kernel sent it, read where it lies: <c>foreach (RouteView route in rtnl.Routes.Enumerate())</c>. It is complete and consistent before the first object is seen, and nothing
/// is allocated per object.
/// </summary>
/// <remarks>
/// The messages are in memory of the socket's, which the end of the <c>foreach</c> gives back. A dump can be enumerated once; dispose one that is not enumerated. The socket may be used meanwhile.
/// </remarks>
/// <typeparam name="TView">The view of an object.</typeparam>
public ref struct NetlinkDump<TView> : IDisposable
    where TView : INetlinkView<TView>, allows ref struct
{
    private readonly NetlinkSocket _socket;
    private NetlinkDumpMemory? _memory;

    internal NetlinkDump(NetlinkSocket socket, NetlinkDumpMemory memory)
    {
        _socket = socket;
        _memory = memory;
    }

    internal readonly NetlinkDumpMemory Memory => _memory ?? throw new ObjectDisposedException(typeof(NetlinkDump<TView>).Name, "a dump can be enumerated once");

    /// <summary>Enumerates the objects. The enumerator owns the memory from here on.</summary>
    /// <exception cref="ObjectDisposedException">The dump was enumerated or disposed of.</exception>
    public Enumerator GetEnumerator()
    {
        Enumerator enumerator = new(_socket, Memory);
        _memory = null;
        return enumerator;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (_memory is not null)
        {
            _socket.ReturnDumpMemory(_memory);
            _memory = null;
        }
    }

    /// <summary>Walks the objects of a dump.</summary>
    public ref struct Enumerator : IDisposable
    {
        private readonly NetlinkSocket _socket;
        private NetlinkDumpMemory? _memory;
        private NetlinkMessages.Enumerator _messages;
        private TView _current;

        internal Enumerator(NetlinkSocket socket, NetlinkDumpMemory memory)
        {
            _socket = socket;
            _memory = memory;
            _messages = new NetlinkMessages(memory.Messages).GetEnumerator();
            _current = default!;
        }

        /// <summary>
        /// The object that <see cref="MoveNext"/> found; gone when the enumeration ends. By reference, so that a loop over very many spares itself the copy: <c>foreach (ref readonly RouteView route in dump)</c>.
        /// </summary>
        [UnscopedRef]
        public readonly ref readonly TView Current => ref _current;

        /// <summary>Goes to the next object.</summary>
        /// <exception cref="NetlinkFormatException">A message is malformed.</exception>
        public bool MoveNext()
        {
            while (_messages.MoveNext())
            {
                if (TView.TryRead(_messages.Current, out _current))
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>Gives the memory back to the socket.</summary>
        public void Dispose()
        {
            if (_memory is not null)
            {
                _messages = default;
                _current = default!;
                _socket.ReturnDumpMemory(_memory);
                _memory = null;
            }
        }
    }
}
