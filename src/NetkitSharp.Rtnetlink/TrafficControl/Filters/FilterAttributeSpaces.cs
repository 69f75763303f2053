using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Filters;

/// <summary>The names by which errors speak of the attributes of a filter.</summary>
public static class FilterAttributeSpaces
{
    /// <summary>A message about a filter without attributes of its kind.</summary>
    public static NetlinkAttributeSpace Filter { get; } = NetlinkAttributeSpace.Of<TrafficAttribute>(TrafficMessage.HeaderLength);

    /// <summary>A message about a filter whose TCA_OPTIONS are <paramref name="options"/>. Keep the result in a static field.</summary>
    public static NetlinkAttributeSpace WithOptions(NetlinkAttributeSpace options) => Filter.With(TrafficAttribute.Options, options);
}
