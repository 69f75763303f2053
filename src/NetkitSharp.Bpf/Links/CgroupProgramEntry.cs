namespace NetkitSharp.Bpf.Links;

/// <summary>A program at a hook of a cgroup.</summary>
/// <param name="ProgramId">The program's id.</param>
/// <param name="Flags">How it was attached; null where the kernel does not say: of effective programs, and before Linux 6.0.</param>
public readonly record struct CgroupProgramEntry(uint ProgramId, CgroupAttachFlags? Flags);
