using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Mprog;

/// <summary>
/// A place among the programs of a hook; the first one runs first. Made by the members of this type only, so that the combinations
/// of flags which the kernel refuses, or reads in another sense than meant, cannot be said. For places next to a link there are
/// <c>MprogPosition.Before(link)</c> and <c>After(link)</c> in the namespace <c>NetkitSharp.Bpf.Links</c>.
/// </summary>
public sealed class MprogPosition
{
    private readonly string _description;

    private MprogPosition(MprogFlag flags, string description, SafeHandle? relative = null, uint relativeId = 0)
    {
        Flags = flags;
        Relative = relative;
        RelativeId = relativeId;
        _description = description;
    }

    /// <summary>Before all programs there are (<c>BPF_F_BEFORE</c>).</summary>
    public static MprogPosition First { get; } = new(MprogFlag.BPF_F_BEFORE, "first");

    /// <summary>Behind all programs there are (<c>BPF_F_AFTER</c>); where a program goes without a position.</summary>
    public static MprogPosition Last { get; } = new(MprogFlag.BPF_F_AFTER, "last");

    internal MprogFlag Flags { get; }

    /// <summary>The program or link to be next to; held, so that its descriptor stays open. Null for none and for an id.</summary>
    internal SafeHandle? Relative { get; }

    internal uint RelativeId { get; }

    internal bool IsNextToLink => Flags.HasFlag(MprogFlag.BPF_F_LINK);

    internal bool IsNextToProgram => !IsNextToLink && (Relative is not null || RelativeId != 0);

    /// <summary>Right before a program of the same hook.</summary>
    public static MprogPosition Before(BpfProgram program) => NextTo(MprogFlag.BPF_F_BEFORE, program);

    /// <summary>Right behind a program of the same hook.</summary>
    public static MprogPosition After(BpfProgram program) => NextTo(MprogFlag.BPF_F_AFTER, program);

    /// <summary>Right before the program with an id (<c>BPF_F_BEFORE | BPF_F_ID</c>), as <see cref="MprogEntry.ProgramId"/> gives it.</summary>
    public static MprogPosition BeforeProgram(uint id) => NextTo(MprogFlag.BPF_F_BEFORE, "program", id);

    /// <summary>Right behind the program with an id (<c>BPF_F_AFTER | BPF_F_ID</c>), as <see cref="MprogEntry.ProgramId"/> gives it.</summary>
    public static MprogPosition AfterProgram(uint id) => NextTo(MprogFlag.BPF_F_AFTER, "program", id);

    /// <summary>Right before the link with an id (<c>BPF_F_BEFORE | BPF_F_LINK | BPF_F_ID</c>), as <see cref="MprogEntry.LinkId"/> gives it.</summary>
    public static MprogPosition BeforeLink(uint id) => NextTo(MprogFlag.BPF_F_BEFORE | MprogFlag.BPF_F_LINK, "link", id);

    /// <summary>Right behind the link with an id (<c>BPF_F_AFTER | BPF_F_LINK | BPF_F_ID</c>), as <see cref="MprogEntry.LinkId"/> gives it.</summary>
    public static MprogPosition AfterLink(uint id) => NextTo(MprogFlag.BPF_F_AFTER | MprogFlag.BPF_F_LINK, "link", id);

    /// <summary>The position in words.</summary>
    public override string ToString() => _description;

    internal static MprogPosition NextToLink(bool before, SafeHandle link, uint id)
    {
        MprogFlag side = before ? MprogFlag.BPF_F_BEFORE : MprogFlag.BPF_F_AFTER;
        return new(side | MprogFlag.BPF_F_LINK, $"{Side(side)} link {id}", relative: link);
    }

    private static MprogPosition NextTo(MprogFlag side, BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return new(side, $"{Side(side)} {program}", relative: program.Handle);
    }

    private static MprogPosition NextTo(MprogFlag flags, string kind, uint id)
    {
        ArgumentOutOfRangeException.ThrowIfZero(id);
        return new(flags | MprogFlag.BPF_F_ID, $"{Side(flags)} {kind} {id}", relativeId: id);
    }

    private static string Side(MprogFlag flags) => flags.HasFlag(MprogFlag.BPF_F_BEFORE) ? "before" : "after";
}
