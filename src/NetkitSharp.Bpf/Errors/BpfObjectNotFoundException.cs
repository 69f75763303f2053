namespace NetkitSharp.Bpf.Errors;

/// <summary>ENOENT: no pin at that path, or no object with that id.</summary>
public sealed class BpfObjectNotFoundException : BpfException
{
    /// <summary>Makes the exception of a pin or an id that leads nowhere.</summary>
    /// <param name="command">The bpf(2) command.</param>
    /// <param name="errno">What the kernel answered, as a positive errno.</param>
    /// <param name="target">What was asked of which object.</param>
    /// <param name="advice">What would work; null when there is nothing to add.</param>
    public BpfObjectNotFoundException(BpfCommand command, int errno, string target, string? advice = null)
        : base(command, errno, target, advice)
    {
    }
}
