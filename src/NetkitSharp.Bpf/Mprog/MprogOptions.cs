namespace NetkitSharp.Bpf.Mprog;

/// <summary>Where among the programs of a hook to attach, and on what condition.</summary>
public sealed class MprogOptions
{
    /// <summary>The place; null for the last.</summary>
    public MprogPosition? Position { get; init; }

    /// <summary>
    /// Attach only if the hook's revision is this, which it is as long as nobody attached, detached or replaced a program since; null
    /// not to check. Take it from <see cref="MprogChain.ExpectedRevision"/>. Revisions start at 1. A tcx hook starts at 1 again when
    /// its last program goes, so the number is no proof that nothing happened in between.
    /// </summary>
    public ulong? ExpectedRevision { get; init; }
}
