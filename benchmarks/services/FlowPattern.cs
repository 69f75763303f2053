namespace NetkitSharp.Services.Benchmarks;

/// <summary>Of which connections the packets of a test run are. See <c>again.bpf.c</c>.</summary>
/// <param name="First">The number of the first connection.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Scattered">They come in no order, again and again; else one after the other.</param>
/// <param name="Services">Among how many services they are scattered; 0: all go to where the frame goes.</param>
internal readonly record struct FlowPattern(int First, int Count, bool Scattered = false, int Services = 0)
{
    /// <summary>A source port for each.</summary>
    public const int Most = 64_000;

    /// <summary>Every packet is the frame as it is.</summary>
    public static FlowPattern Same { get; }
}
