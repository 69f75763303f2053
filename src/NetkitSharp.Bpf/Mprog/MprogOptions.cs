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
    /// With 1 for a netkit hook that is empty, but was not always, the kernel cannot check: the library looks before and after, and
    /// withdraws when others are there. The program may run for that moment, and who came and went in between is not noticed.
    /// </summary>
    public ulong? ExpectedRevision { get; init; }
}
