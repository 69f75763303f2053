using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Maps;

/// <summary>A batch came to an element that was refused. Those before it are done and stay; <see cref="Exception.InnerException"/> says what was wrong with this one.</summary>
public sealed class BpfBatchException : BpfException
{
    internal BpfBatchException(string action, BpfMap map, int completed, int total, BpfException cause)
        : base(cause.Command, cause.Errno, $"{action} a batch of {total} in {map}", $"the first {completed} are done, then: {cause.Message}", cause) => Completed = completed;

    /// <summary>How many elements were done, from the first on; the one at this index was refused.</summary>
    public int Completed { get; }
}
