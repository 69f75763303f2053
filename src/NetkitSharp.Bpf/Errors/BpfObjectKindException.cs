namespace NetkitSharp.Bpf.Errors;

/// <summary>A descriptor or a pin is of another kind of object than the one asked for: a map where a program was expected.</summary>
public sealed class BpfObjectKindException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="target">What was opened, and as what.</param>
    /// <param name="expected">The kind that was asked for, such as <c>map</c>.</param>
    /// <param name="actual">What the kernel calls the descriptor, such as <c>anon_inode:bpf-prog</c>.</param>
    public BpfObjectKindException(string target, string expected, string actual)
        : base($"{target}: this is not a BPF {expected} but {actual}")
    {
        Expected = expected;
        Actual = actual;
    }

    /// <summary>The kind that was asked for.</summary>
    public string Expected { get; }

    /// <summary>What the kernel calls the descriptor.</summary>
    public string Actual { get; }
}
