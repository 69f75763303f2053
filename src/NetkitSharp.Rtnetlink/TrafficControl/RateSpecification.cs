using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.TrafficControl;

/// <summary>
/// struct tc_ratespec, which holds 32 bits of a rate; a higher one is in an attribute of its own. The tables of times that used to go with it are not read by any kernel since 3.11 as long as the link layer is said.
/// </summary>
internal static class RateSpecification
{
    internal static tc_ratespec Write(BitRate rate, LinkLayer? linkLayer, ushort? overhead, ushort? minimumPacketUnit) => new()
    {
        rate = (uint)Math.Min(rate.BytesPerSecond, uint.MaxValue),
        linklayer = (byte)(linkLayer ?? LinkLayer.Ethernet),
        overhead = overhead ?? 0,
        mpu = minimumPacketUnit ?? 0,
    };

    /// <summary>Whether the rate needs the 64-bit attribute besides.</summary>
    internal static bool IsWide(BitRate rate) => rate.BytesPerSecond > uint.MaxValue;

    internal static BitRate ReadRate(in tc_ratespec specification, ulong? wide) => new(wide ?? specification.rate);

    // The upper bits are TC_LINKLAYER_MASK's complement and mean nothing yet.
    internal static LinkLayer ReadLinkLayer(in tc_ratespec specification) => (LinkLayer)(specification.linklayer & 0x0f);
}
