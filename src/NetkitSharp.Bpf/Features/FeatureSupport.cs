namespace NetkitSharp.Bpf.Features;

/// <summary>What a probe found.</summary>
public enum FeatureSupport
{
    /// <summary>The probe was not allowed to find out, or the kernel answered what no known kernel answers.</summary>
    Unknown,

    /// <summary>The running kernel has it.</summary>
    Supported,

    /// <summary>The running kernel has it not.</summary>
    NotSupported,
}
