using System.Text.Json.Serialization;

namespace NetkitSharp.Datapath.Benchmarks.Results;

/// <summary>What a figure is in. Figures of the two are never put together.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ClockKind>))]
internal enum ClockKind
{
    /// <summary>Nanoseconds by the clock on the wall, with everything that happens on a machine meanwhile.</summary>
    Wall,

    /// <summary>Instructions that a virtual machine executed, whose clock counts them: the same in each run, and without caches, interrupts of devices, or other processors.</summary>
    Instructions,
}
