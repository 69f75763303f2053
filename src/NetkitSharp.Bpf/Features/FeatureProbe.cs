namespace NetkitSharp.Bpf.Features;

/// <summary>Whether the running kernel has a feature, and how that is known.</summary>
/// <param name="Feature">What was looked for.</param>
/// <param name="Support">What was found.</param>
/// <param name="Explanation">How it was found, or what it would take: a sentence for the user.</param>
public sealed record FeatureProbe(string Feature, FeatureSupport Support, string Explanation)
{
    /// <summary>Whether it is certain that the kernel has it.</summary>
    public bool IsSupported => Support == FeatureSupport.Supported;

    /// <summary>The explanation.</summary>
    public override string ToString() => Explanation;
}
