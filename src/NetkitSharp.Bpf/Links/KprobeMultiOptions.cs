namespace NetkitSharp.Bpf.Links;

/// <summary>How a program is attached to many kernel functions.</summary>
public sealed class KprobeMultiOptions
{
    /// <summary><c>BPF_F_KPROBE_MULTI_RETURN</c>: when the functions return, not when they are called.</summary>
    public bool OnReturn { get; init; }

    /// <summary>Whether the program was loaded for sessions (<c>BPF_TRACE_KPROBE_SESSION</c>, Linux 6.10): it runs on call and, when it then returned 0, on return.</summary>
    public bool Session { get; init; }

    /// <summary>What bpf_get_attach_cookie gives the program, by function; null for none.</summary>
    public IReadOnlyList<ulong>? Cookies { get; init; }
}
