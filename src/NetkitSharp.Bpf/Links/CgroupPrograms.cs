using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Programs;
using Microsoft.Win32.SafeHandles;

namespace NetkitSharp.Bpf.Links;

/// <summary>The programs at a hook of a cgroup at one moment, in the order in which they run (<c>BPF_PROG_QUERY</c>). The kernel does not say which of them links hold.</summary>
public sealed class CgroupPrograms
{
    private const uint QueryEffective = 1;    // BPF_F_QUERY_EFFECTIVE

    private CgroupPrograms(BpfAttachType hook, bool isEffective, CgroupAttachFlags flags, ulong? revision, IReadOnlyList<CgroupProgramEntry> entries)
    {
        Hook = hook;
        IsEffective = isEffective;
        Flags = flags;
        Revision = revision;
        Entries = entries;
    }

    /// <summary>The hook.</summary>
    public BpfAttachType Hook { get; }

    /// <summary>Whether these are the programs that run, those of the cgroups above included, and not those attached to the cgroup itself.</summary>
    public bool IsEffective { get; }

    /// <summary>How the cgroup's own programs share the hook. Not known of effective programs.</summary>
    public CgroupAttachFlags Flags { get; }

    /// <summary>
    /// 1 at first, one more for every program attached, detached or replaced: for <see cref="CgroupAttachOptions.ExpectedRevision"/>. Null where the kernel has no
    /// positions in cgroups (before 6.17 and 6.12 stable), and for effective programs.
    /// </summary>
    public ulong? Revision { get; }

    /// <summary>The programs, the first to run first.</summary>
    public IReadOnlyList<CgroupProgramEntry> Entries { get; }

    /// <summary>The programs' ids in order.</summary>
    public override string ToString() => $"{Hook}{(IsEffective ? ", effective" : "")}: {(Entries.Count == 0 ? "empty" : string.Join(", ", Entries.Select(e => e.ProgramId)))}";

    /// <summary>0 and the programs, or an errno.</summary>
    internal static int TryQuery(SafeFileHandle cgroup, BpfAttachType hook, bool effective, out CgroupPrograms? found)
    {
        uint[] programs = new uint[8];
        while (true)
        {
            uint[] flags = effective ? [] : new uint[programs.Length];
            int result = BpfSyscall.ProgramQuery(cgroup, (uint)hook, effective ? QueryEffective : 0, programs, flags, out uint count, out uint shared, out ulong revision);
            if (result == -Errno.ENOSPC && count > programs.Length)
            {
                programs = new uint[count];
                continue;
            }

            found = result < 0 ? null : new(hook, effective, (CgroupAttachFlags)shared, effective || revision == 0 ? null : revision,
                [.. Enumerable.Range(0, (int)count).Select(i => new CgroupProgramEntry(programs[i], effective ? null : (CgroupAttachFlags)flags[i]))]);
            return -result;
        }
    }
}
