using System.Diagnostics.CodeAnalysis;

namespace NetkitSharp.Bpf.Programs;

/// <summary>Where programs leave text for whoever reads it (linux/bpf.h). Linux 6.17.</summary>
[SuppressMessage("Design", "CA1008", Justification = "The kernel has no stream 0.")]
[SuppressMessage("Naming", "CA1711", Justification = "The word of the kernel.")]
public enum BpfProgramStream
{
    /// <summary><c>BPF_STREAM_STDOUT</c>: what the program itself has to say.</summary>
    StandardOutput = 1,

    /// <summary><c>BPF_STREAM_STDERR</c>: errors of the program, and those that the kernel found in it, such as page faults in arenas and deadlocks.</summary>
    StandardError = 2,
}
