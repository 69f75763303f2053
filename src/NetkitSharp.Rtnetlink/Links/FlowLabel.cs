namespace NetkitSharp.Rtnetlink.Links;

/// <summary>The flow label of a tunnel's outer IPv6 header.</summary>
internal static class FlowLabel
{
    // linux/ipv6.h: IPV6_FLOWLABEL_MASK
    private const uint Mask = 0xF_FFFF;

    /// <summary>The value, where it is a label: the kernel would cut the bits above.</summary>
    internal static uint? Check(uint? value) =>
        value is null or <= Mask ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "a flow label has 20 bits");
}
