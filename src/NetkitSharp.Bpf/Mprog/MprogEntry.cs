namespace NetkitSharp.Bpf.Mprog;

/// <summary>A program at a hook.</summary>
/// <param name="ProgramId">The program's id.</param>
/// <param name="LinkId">The id of the link that holds it there; null when it was attached without one.</param>
public readonly record struct MprogEntry(uint ProgramId, uint? LinkId);
