using System.Globalization;

namespace NetkitSharp.Datapath.Benchmarks.Measurement;

/// <summary>What all processors did, by <c>/proc/stat</c>: to the hundredth of a second, and of the whole machine.</summary>
/// <param name="User">Nanoseconds in programs.</param>
/// <param name="System">In the kernel for them.</param>
/// <param name="SoftIrq">In softirqs, where most of what happens to packets does.</param>
/// <param name="Irq">In interrupts.</param>
/// <param name="Idle">In nothing.</param>
/// <param name="Steal">When the host of this virtual machine gave the processor to somebody else.</param>
internal readonly record struct MachineTimes(long User, long System, long SoftIrq, long Irq, long Idle, long Steal)
{
    /// <summary>USER_HZ is 100 on all of Linux's architectures that .NET runs on.</summary>
    private const long Tick = 10_000_000;

    public static MachineTimes operator -(MachineTimes left, MachineTimes right) =>
        new(left.User - right.User, left.System - right.System, left.SoftIrq - right.SoftIrq, left.Irq - right.Irq, left.Idle - right.Idle, left.Steal - right.Steal);

    public static MachineTimes Read()
    {
        // cpu user nice system idle iowait irq softirq steal ...
        long[] ticks = [.. File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(static text => long.Parse(text, CultureInfo.InvariantCulture) * Tick)];
        return new(ticks[0] + ticks[1], ticks[2], ticks[6], ticks[5], ticks[3] + ticks[4], ticks[7]);
    }
}
