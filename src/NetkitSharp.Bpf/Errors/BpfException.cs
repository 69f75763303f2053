namespace NetkitSharp.Bpf.Errors;

/// <summary>
/// bpf(2) refused a request. The message says what was asked, what the kernel answered and what would work; derived types name
/// the cases that a caller may want to handle.
/// </summary>
public class BpfException : Exception
{
    /// <summary>Makes the exception of a refused command.</summary>
    /// <param name="command">The bpf(2) command.</param>
    /// <param name="errno">What the kernel answered, as a positive errno.</param>
    /// <param name="target">What was asked of which object, such as <c>create map 'pods'</c>.</param>
    /// <param name="advice">What the answer means here and what would work; null when there is nothing to add.</param>
    public BpfException(BpfCommand command, int errno, string target, string? advice = null)
        : base(Describe(errno, target, advice))
    {
        Command = command;
        Errno = errno;
        Target = target;
    }

    private protected BpfException(BpfCommand command, int errno, string target, string? advice, Exception cause)
        : base(Describe(errno, target, advice), cause)
    {
        Command = command;
        Errno = errno;
        Target = target;
    }

    /// <summary>The bpf(2) command that was refused.</summary>
    public BpfCommand Command { get; }

    /// <summary>What the kernel answered, as a positive errno (errno(3)).</summary>
    public int Errno { get; }

    /// <summary>The name of <see cref="Errno"/>, such as <c>EINVAL</c>.</summary>
    public string ErrnoName => Errors.Errno.Name(Errno);

    /// <summary>What was asked of which object.</summary>
    public string Target { get; }

    internal static string Describe(int errno, string target, string? advice)
    {
        string text = errno == Errors.Errno.ENOTSUPP ? "Operation not supported by this object" : System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno);
        string answer = $"{target}: {Errors.Errno.Name(errno)} ({text})";
        return advice is null ? answer : $"{answer}; {advice}";
    }
}
