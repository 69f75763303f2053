namespace NetkitSharp.Bpf.Errors;

/// <summary>The running kernel, or the device, has not what was asked for.</summary>
public sealed class BpfNotSupportedException : BpfException
{
    /// <summary>Makes the exception of a command that needs what is not there.</summary>
    /// <param name="command">The bpf(2) command.</param>
    /// <param name="errno">What the kernel answered, as a positive errno.</param>
    /// <param name="target">What was asked of which object.</param>
    /// <param name="advice">What is missing, and since when kernels have it.</param>
    public BpfNotSupportedException(BpfCommand command, int errno, string target, string advice)
        : base(command, errno, target, advice)
    {
    }
}
