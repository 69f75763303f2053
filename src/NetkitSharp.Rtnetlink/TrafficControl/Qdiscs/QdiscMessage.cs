using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;

internal static class QdiscMessage
{
    /// <summary>The echo is what the kernel made of it, its handle included.</summary>
    internal const NetlinkMessageFlags CreateFlags = NetlinkMessageFlags.Create | NetlinkMessageFlags.Exclusive | NetlinkMessageFlags.Echo;

    internal const NetlinkMessageFlags ReplaceFlags = NetlinkMessageFlags.Create | NetlinkMessageFlags.Replace | NetlinkMessageFlags.Echo;

    /// <summary>net/sched/sch_api.c: tc_modify_qdisc takes no flag at all, with another kind, for the wish to create.</summary>
    internal const NetlinkMessageFlags ChangeFlags = NetlinkMessageFlags.Replace | NetlinkMessageFlags.Echo;

    internal static void Write(ref NetlinkMessageWriter writer, int linkIndex, QdiscSpec spec, NetlinkMessageFlags flags)
    {
        if (spec.Handle == TrafficHandle.None)
        {
            throw new ArgumentException("a handle of 0 means none to the kernel; leave Handle null for one of the kernel's choice", nameof(spec));
        }

        // Given both, the kernel would move to the parent what has the handle elsewhere.
        TrafficHandle parent = IsChangeByHandle(spec, flags) ? TrafficHandle.None : spec.Parent;
        NetlinkAttributeWriter<TrafficAttribute> qdisc = TrafficMessage.Begin(ref writer, linkIndex, spec.Handle ?? HandleAt(parent, flags), parent);
        qdisc.WriteString(TrafficAttribute.Kind, spec.Kind);
        if (spec.Estimator is { } estimator)
        {
            qdisc.Write(TrafficAttribute.Rate, estimator.ToKernel());
        }

        spec.WriteAttributes(qdisc);
        spec.WriteOptions(qdisc);
    }

    /// <summary>Whether what has the handle is changed, wherever it is attached.</summary>
    internal static bool IsChangeByHandle(QdiscSpec spec, NetlinkMessageFlags flags) => (flags & NetlinkMessageFlags.Create) == 0 && spec.Handle is not null;

    internal static void RequireLink(int linkIndex) => ArgumentOutOfRangeException.ThrowIfLessThan(linkIndex, 1);

    internal static void RequireParent(TrafficHandle parent)
    {
        if (parent == TrafficHandle.None)
        {
            throw new ArgumentException("the parent of a queueing discipline is root, ingress or a class", nameof(parent));
        }
    }

    /// <summary>
    /// An exclusive creation without a handle silently takes the place of one of another kind, filters and all: of clsact that of ingress, and the reverse. Both always have this handle.
    /// </summary>
    private static TrafficHandle HandleAt(TrafficHandle parent, NetlinkMessageFlags flags) =>
        parent == TrafficHandle.Ingress && (flags & NetlinkMessageFlags.Exclusive) != 0 ? TrafficHandle.Clsact : TrafficHandle.None;

    internal static void WriteKey(ref NetlinkMessageWriter writer, int linkIndex, TrafficHandle parent) =>
        TrafficMessage.Begin(ref writer, linkIndex, TrafficHandle.None, parent);
}
