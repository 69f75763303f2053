using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Filters;

/// <summary>
/// The filters of traffic control in the network namespace that the socket was opened in. Thread-safe; calls wait for each other.
/// </summary>
/// <seealso href="https://man7.org/linux/man-pages/man8/tc.8.html">tc(8)</seealso>
public sealed class FilterClient
{
    private readonly NetlinkSocket _socket;

    /// <summary>A client over <paramref name="socket"/>, which stays the caller's.</summary>
    public FilterClient(NetlinkSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _socket = socket;
    }

    /// <summary>Adds a filter (RTM_NEWTFILTER, NLM_F_EXCL). Where the kernel ignores a part of what was asked, nothing is left.</summary>
    /// <returns>What the kernel made of it, its priority and handle included.</returns>
    /// <exception cref="FilterExistsException">EEXIST: there is one with the handle at the priority.</exception>
    /// <exception cref="FilterKindNotSupportedException">ENOENT: the kernel does not have the kind.</exception>
    /// <exception cref="QdiscNotFoundException">EINVAL: there is no such queueing discipline, class or block to hang it on.</exception>
    /// <exception cref="AttributeIgnoredException">The kernel ignored something that was asked.</exception>
    /// <exception cref="LinkNotFoundException">ENODEV: there is no such link.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">The kernel refused for another reason, which it gives.</exception>
    public FilterInfo Add(FilterHook hook, FilterSpec spec)
    {
        FilterInfo made = Send("add", hook, spec, FilterMessage.AddFlags);
        try
        {
            Verify("add", hook, spec, made, "The filter has been deleted again.");
        }
        catch (AttributeIgnoredException)
        {
            TryDelete(made.Key);
            throw;
        }

        return made;
    }

    /// <summary>
    /// Puts a filter in the place of the one with its priority and handle, if there is one (RTM_NEWTFILTER). Packets go through either the old one or the new one, and never through none or both.
    /// </summary>
    /// <inheritdoc cref="Add" path="/returns|/exception"/>
    /// <exception cref="ArgumentException">The priority or the handle is null, so that the kernel would add another filter.</exception>
    public FilterInfo Replace(FilterHook hook, FilterSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        FilterMessage.RequireKey(spec);
        FilterInfo made = Send("replace", hook, spec, FilterMessage.ReplaceFlags);
        Verify("replace", hook, spec, made, "The rest is in force.");
        return made;
    }

    /// <summary>The filter with <paramref name="key"/>.</summary>
    /// <exception cref="FilterNotFoundException">ENOENT or EINVAL: there is none.</exception>
    /// <exception cref="QdiscNotFoundException">EINVAL: there is no such queueing discipline, class or block.</exception>
    /// <exception cref="LinkNotFoundException">ENODEV: there is no such link.</exception>
    public FilterInfo Get(FilterKey key) => TryGet(key, out FilterInfo? filter, out NetlinkError? error) ? filter : throw FilterErrors.Find($"get filter at {key}", key.Hook, error);

    /// <summary>Like <see cref="Get"/>; false where there is none, or not even what it would hang on.</summary>
    public bool TryGet(FilterKey key, [NotNullWhen(true)] out FilterInfo? filter) =>
        TryGet(key, out filter, out NetlinkError? error) || (FilterErrors.IsAbsent(error) ? false : throw FilterErrors.Find($"get filter at {key}", key.Hook, error));

    /// <summary>Deletes the filter with <paramref name="key"/> (RTM_DELTFILTER).</summary>
    /// <exception cref="FilterNotFoundException">ENOENT or EINVAL: there is none.</exception>
    /// <exception cref="QdiscNotFoundException">EINVAL: there is no such queueing discipline, class or block.</exception>
    /// <exception cref="LinkNotFoundException">ENODEV: there is no such link.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    public void Delete(FilterKey key)
    {
        if (!TryDelete(key, out NetlinkError? error))
        {
            throw FilterErrors.Find($"delete filter at {key}", key.Hook, error);
        }
    }

    /// <summary>Like <see cref="Delete"/>; false where there is none, or not even what it would hang on.</summary>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    public bool TryDelete(FilterKey key) =>
        TryDelete(key, out NetlinkError? error) || (FilterErrors.IsAbsent(error) ? false : throw FilterErrors.Find($"delete filter at {key}", key.Hook, error));

    /// <summary>Deletes all filters of one chain of a hook at once (RTM_DELTFILTER without a priority), if there are any.</summary>
    /// <param name="hook">Where they hang.</param>
    /// <param name="chain">The chain; 0 is the one that packets begin with.</param>
    /// <exception cref="QdiscNotFoundException">EINVAL: there is no such queueing discipline, class or block.</exception>
    /// <exception cref="LinkNotFoundException">ENODEV: there is no such link.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    public void DeleteAll(FilterHook hook, uint chain = 0)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[TrafficMessage.KeyLength], TrafficMessage.DeleteFilter, NetlinkMessageFlags.None);
        FilterMessage.WriteHook(ref writer, hook, chain);
        if (!_socket.TryAcknowledge(ref writer, FilterAttributeSpaces.Filter, out NetlinkError? error))
        {
            throw FilterErrors.Find($"delete all filters at {hook}{(chain == 0 ? "" : $", chain {chain}")}", hook, error);
        }
    }

    /// <summary>The filters of a hook in the order that packets meet them.</summary>
    /// <param name="hook">Where they hang. A link, queueing discipline or class that does not exist has none.</param>
    /// <param name="chain">The chain; null for all. The kernel does the filtering.</param>
    /// <exception cref="NetlinkDumpInterruptedException">They came and went during each attempt to read them.</exception>
    public IReadOnlyList<FilterInfo> List(FilterHook hook, uint? chain = null)
    {
        List<FilterInfo> filters = [];
        foreach (FilterView filter in Enumerate(hook, chain))
        {
            filters.Add(filter.ToInfo());
        }

        return filters;
    }

    /// <summary>Like <see cref="List"/>, without allocation per filter.</summary>
    /// <inheritdoc cref="List" path="/param|/exception"/>
    public NetlinkDump<FilterView> Enumerate(FilterHook hook, uint? chain = null)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[TrafficMessage.KeyLength], TrafficMessage.GetFilter, NetlinkMessageFlags.None);
        FilterMessage.WriteHook(ref writer, hook, chain);
        if (_socket.TryDump(writer, FilterAttributeSpaces.Filter, out NetlinkDump<FilterView> dump, out NetlinkError? error))
        {
            return dump;
        }

        dump.Dispose();
        throw error.ToException($"list filters at {hook}");
    }

    private FilterInfo Send(string verb, FilterHook hook, FilterSpec spec, NetlinkMessageFlags flags)
    {
        ArgumentNullException.ThrowIfNull(spec);
        byte[]? rented = spec.MaxLength > TrafficMessage.DefaultLength ? ArrayPool<byte>.Shared.Rent(spec.MaxLength) : null;
        try
        {
            using DescriptorReference descriptor = new(spec.Descriptor);
            NetlinkMessageWriter writer = new(rented ?? stackalloc byte[TrafficMessage.DefaultLength], TrafficMessage.NewFilter, flags);
            FilterMessage.Write(ref writer, hook, spec);
            FilterEcho echo = default;
            if (!_socket.TryAcknowledge(ref writer, spec.AttributeSpace, ref echo, out NetlinkError? error))
            {
                throw FilterErrors.Write(verb, hook, spec, error);
            }

            return echo.Info ?? Get(new FilterKey(hook, spec.Priority ?? 0, spec.Handle ?? 0) { Protocol = spec.Protocol, Chain = spec.Chain ?? 0 });
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private bool TryGet(FilterKey key, [NotNullWhen(true)] out FilterInfo? filter, [NotNullWhen(false)] out NetlinkError? error)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[TrafficMessage.KeyLength], TrafficMessage.GetFilter, NetlinkMessageFlags.None);
        FilterMessage.WriteKey(ref writer, key);
        FilterEcho answer = default;
        bool found = _socket.TryRequest(ref writer, FilterAttributeSpaces.Filter, ref answer, out error);
        filter = answer.Info;
        return found && filter is not null;
    }

    private bool TryDelete(FilterKey key, [NotNullWhen(false)] out NetlinkError? error)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[TrafficMessage.KeyLength], TrafficMessage.DeleteFilter, NetlinkMessageFlags.None);
        FilterMessage.WriteKey(ref writer, key);
        return _socket.TryAcknowledge(ref writer, FilterAttributeSpaces.Filter, out error);
    }

    private static void Verify(string verb, FilterHook hook, FilterSpec spec, FilterInfo actual, string outcome)
    {
        AttributeReadback readback = new();
        readback.Expect("kind", spec.Kind, actual.Kind);
        readback.Expect<ushort>("priority", spec.Priority, actual.Priority);
        readback.Expect<uint>("handle", spec.Handle, actual.Handle);
        readback.Expect<EtherType>("protocol", spec.Protocol, actual.Protocol);
        readback.Expect<uint>("chain", spec.Chain, actual.Chain);
        spec.Verify(actual, readback);
        if (readback.Ignored.Count > 0)
        {
            throw new AttributeIgnoredException(FilterErrors.Describe(verb, hook, spec), readback.Ignored, outcome);
        }
    }
}
