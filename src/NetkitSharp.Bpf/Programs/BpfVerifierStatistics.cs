namespace NetkitSharp.Bpf.Programs;

/// <summary>
/// What verification took, as the verifier's log ends with. The time and the stack depths are there with
/// <see cref="BpfLogLevel.Statistics"/>, the rest in every log that is whole.
/// </summary>
public sealed record BpfVerifierStatistics
{
    /// <summary>How many instructions were gone through, each as often as it was.</summary>
    public required uint ProcessedInstructions { get; init; }

    /// <summary>At how many it would have given up: 1,000,000 since Linux 5.2.</summary>
    public required uint InstructionLimit { get; init; }

    /// <summary>The most states that were kept for one instruction.</summary>
    public uint MostStatesPerInstruction { get; init; }

    /// <summary>How many states were kept in all.</summary>
    public uint TotalStates { get; init; }

    /// <summary>The most states that were kept at once.</summary>
    public uint PeakStates { get; init; }

    /// <summary>How long it took, in microseconds; null without <see cref="BpfLogLevel.Statistics"/>.</summary>
    public long? VerificationMicroseconds { get; init; }

    /// <summary>The stack of the main program and of each subprogram, in bytes; empty without <see cref="BpfLogLevel.Statistics"/>.</summary>
    public IReadOnlyList<int> StackDepths { get; init; } = [];
}
