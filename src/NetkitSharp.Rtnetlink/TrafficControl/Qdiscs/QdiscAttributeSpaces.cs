using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;

/// <summary>The names by which errors speak of the attributes of a queueing discipline.</summary>
public static class QdiscAttributeSpaces
{
    /// <summary>A message about a kind without attributes of its own.</summary>
    public static NetlinkAttributeSpace Qdisc { get; } = NetlinkAttributeSpace.Of<TrafficAttribute>(TrafficMessage.HeaderLength);

    /// <summary>A message about a kind whose TCA_OPTIONS are <paramref name="options"/>. Keep the result in a static field.</summary>
    public static NetlinkAttributeSpace WithOptions(NetlinkAttributeSpace options) => Qdisc.With(TrafficAttribute.Options, options);
}
