using System.Buffers.Binary;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Filters;

internal static class FilterMessage
{
    /// <summary>The echo is what the kernel made of it, its priority and handle included.</summary>
    internal const NetlinkMessageFlags AddFlags = NetlinkMessageFlags.Create | NetlinkMessageFlags.Exclusive | NetlinkMessageFlags.Echo;

    /// <summary>The kernel does not look at NLM_F_REPLACE; it is for those who watch.</summary>
    internal const NetlinkMessageFlags ReplaceFlags = NetlinkMessageFlags.Create | NetlinkMessageFlags.Replace | NetlinkMessageFlags.Echo;

    internal static void Write(ref NetlinkMessageWriter writer, FilterHook hook, FilterSpec spec)
    {
        if (spec.Priority == 0 || spec.Handle == 0)
        {
            throw new ArgumentException($"{(spec.Priority == 0 ? "a priority" : "a handle")} of 0 means none to the kernel; leave it null for one of the kernel's choice", nameof(spec));
        }

        NetlinkAttributeWriter<TrafficAttribute> filter = Begin(ref writer, hook, spec.Priority ?? 0, spec.Protocol, spec.Handle ?? 0);
        filter.WriteString(TrafficAttribute.Kind, spec.Kind);
        if (spec.Chain is { } chain)
        {
            filter.WriteUInt32(TrafficAttribute.Chain, chain);
        }

        spec.WriteOptions(filter);
    }

    internal static void WriteKey(ref NetlinkMessageWriter writer, FilterKey key)
    {
        if (key.Priority == 0 || key.Handle == 0)
        {
            throw new ArgumentException("a key has a priority and a handle; 0 would mean all of them to the kernel", nameof(key));
        }

        Begin(ref writer, key.Hook, key.Priority, key.Protocol, key.Handle).WriteUInt32(TrafficAttribute.Chain, key.Chain);
    }

    /// <summary>All filters of a hook, or of one chain of it.</summary>
    internal static void WriteHook(ref NetlinkMessageWriter writer, FilterHook hook, uint? chain)
    {
        NetlinkAttributeWriter<TrafficAttribute> filter = Begin(ref writer, hook, 0, EtherType.None, 0);
        if (chain is { } number)
        {
            filter.WriteUInt32(TrafficAttribute.Chain, number);
        }
    }

    internal static void RequireKey(FilterSpec spec)
    {
        if (spec.Priority is null || spec.Handle is null)
        {
            throw new ArgumentException("a filter is replaced by its priority and handle: set both, or the kernel adds another one", nameof(spec));
        }
    }

    internal static ushort PriorityOf(uint info) => (ushort)(info >> 16);

    internal static EtherType ProtocolOf(uint info) => (EtherType)NetworkOrder((ushort)info);

    private static NetlinkAttributeWriter<TrafficAttribute> Begin(ref NetlinkMessageWriter writer, FilterHook hook, ushort priority, EtherType protocol, uint handle)
    {
        if (hook == default)
        {
            throw new ArgumentException("the hook is not set: FilterHook.Ingress, Egress, At or Block make one", nameof(hook));
        }

        tcmsg header = new()
        {
            tcm_ifindex = (int)hook.HeaderIndex,
            tcm_parent = hook.HeaderParent,
            tcm_handle = handle,
            tcm_info = ((uint)priority << 16) | NetworkOrder((ushort)protocol),
        };
        return writer.Begin<tcmsg, TrafficAttribute>(in header);
    }

    /// <summary>A be16 in the lower half of tcm_info.</summary>
    private static ushort NetworkOrder(ushort value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}
