using NetkitSharp.Bpf.Mprog;

namespace NetkitSharp.Attachment;

/// <summary>The place of a program among others, by the rules of the way that it is attached.</summary>
public sealed class TcAttachOptions
{
    /// <summary>For tcx: the place among the programs there, and the revision expected of them; null for the last.</summary>
    public MprogOptions? Tcx { get; init; }

    /// <summary>For classic filters: the priority, which tc(8) calls pref, not 0; lower ones run first. Null: the kernel takes one before all others.</summary>
    public ushort? Priority { get; init; }

    /// <summary>For classic filters: the name that tc(8) shows. Null: the program's.</summary>
    public string? Name { get; init; }
}
