using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Tests.TrafficControl;

/// <summary>What a <see cref="PfifoQdisc"/> reports.</summary>
internal sealed record PfifoQdiscInfo(uint Limit) : IQdiscData<PfifoQdiscInfo>
{
    public static string Kind => "pfifo";

    public static PfifoQdiscInfo Parse(NetlinkAttribute options) => new(options.GetUInt32());
}
