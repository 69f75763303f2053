namespace NetkitSharp.Rtnetlink.TrafficControl;

/// <summary>
/// The unit of time of the older packet scheduler structs: 64 ns on every machine (include/net/pkt_sched.h: PSCHED_SHIFT; /proc/net/psched tells it). A bucket's depth is the ticks that it takes to send
/// it at its rate.
/// </summary>
internal static class PschedTicks
{
    private const uint NanosecondsPerTick = 64;

    /// <summary>The ticks that <paramref name="bytes"/> take at <paramref name="rate"/>, rounded up as tc(8) does.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They do not fit 32 bits.</exception>
    internal static uint ForTransmission(BitRate rate, uint bytes, string name)
    {
        UInt128 divisor = (UInt128)rate.BytesPerSecond * NanosecondsPerTick;
        UInt128 ticks = (((UInt128)bytes * 1_000_000_000) + divisor - 1) / divisor;
        return ticks <= uint.MaxValue
            ? (uint)ticks
            : throw new ArgumentOutOfRangeException(name, bytes, $"{bytes} bytes take more than 274 seconds at {rate}, which is more than the kernel can count");
    }

    /// <summary>The bytes that are sent in <paramref name="ticks"/> at <paramref name="rate"/>, rounded down as tc(8) does.</summary>
    internal static ulong ToBytes(BitRate rate, uint ticks)
    {
        UInt128 bytes = (UInt128)rate.BytesPerSecond * ticks * NanosecondsPerTick / 1_000_000_000;
        return bytes > ulong.MaxValue ? ulong.MaxValue : (ulong)bytes;
    }

    /// <summary>Rounded down, and as much as fits where it does not: the 64-bit attributes carry the whole.</summary>
    internal static uint FromNanoseconds(long nanoseconds) => (uint)Math.Min(nanoseconds / NanosecondsPerTick, uint.MaxValue);

    internal static ulong ToNanoseconds(uint ticks) => (ulong)ticks * NanosecondsPerTick;
}
