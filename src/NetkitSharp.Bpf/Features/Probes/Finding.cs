namespace NetkitSharp.Bpf.Features.Probes;

/// <summary>What a question to the kernel brought.</summary>
internal enum Finding
{
    Unknown,
    Present,
    Absent,
}
