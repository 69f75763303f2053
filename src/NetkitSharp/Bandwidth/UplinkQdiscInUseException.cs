using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;

namespace NetkitSharp.Bandwidth;

/// <summary>Somebody else put a queueing discipline at the root of an uplink that does not do for egress rates. Nothing was changed.</summary>
public sealed class UplinkQdiscInUseException : InvalidOperationException
{
    internal UplinkQdiscInUseException(QdiscInfo qdisc, string message)
        : base(message) => Qdisc = qdisc;

    /// <summary>What is at the root.</summary>
    public QdiscInfo Qdisc { get; }
}
