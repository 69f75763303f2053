using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Links;

/// <summary>
/// EPERM: a program at this hook, of the cgroup or of one above it, was attached so that it shares with no other. Links need all of them to be attached with
/// <see cref="CgroupAttachFlags.AllowMultiple"/>.
/// </summary>
public sealed class CgroupOccupiedException : BpfException
{
    internal CgroupOccupiedException(BpfCommand command, int errno, string target, string occupied, CgroupPrograms programs)
        : base(command, errno, target, $"cgroup '{occupied}' has at {programs.Hook} program {programs.Entries[0].ProgramId}, attached with {Name(programs.Flags)}, which leaves no room for this one: "
            + "attach all of them with BPF_F_ALLOW_MULTI, as links are") => (Cgroup, Programs) = (occupied, programs);

    /// <summary>The cgroup whose program is in the way.</summary>
    public string Cgroup { get; }

    /// <summary>The programs there.</summary>
    public CgroupPrograms Programs { get; }

    private static string Name(CgroupAttachFlags flags) => flags switch
    {
        CgroupAttachFlags.None => "no flag",
        CgroupAttachFlags.AllowOverride => "BPF_F_ALLOW_OVERRIDE",
        _ => "BPF_F_ALLOW_MULTI",
    };
}
