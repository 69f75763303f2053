using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Classes;

/// <summary>The names by which errors speak of the attributes of a class.</summary>
public static class TrafficClassAttributeSpaces
{
    /// <summary>A message about a class without attributes of its kind.</summary>
    public static NetlinkAttributeSpace Class { get; } = NetlinkAttributeSpace.Of<TrafficAttribute>(TrafficMessage.HeaderLength);

    /// <summary>A message about a class whose TCA_OPTIONS are <paramref name="options"/>. Keep the result in a static field.</summary>
    public static NetlinkAttributeSpace WithOptions(NetlinkAttributeSpace options) => Class.With(TrafficAttribute.Options, options);
}
