using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Maps;

/// <summary>mmap(2) of a map was refused.</summary>
public sealed class BpfMapMemoryException : Exception
{
    internal BpfMapMemoryException(string target, int errno, string? advice)
        : base(BpfException.Describe(errno, target, advice)) => Errno = errno;

    /// <summary>What the kernel answered, as a positive errno.</summary>
    public int Errno { get; }
}
