using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Mprog;

/// <summary>The programs at a hook at one moment, in the order in which they run (<c>BPF_PROG_QUERY</c>).</summary>
public sealed class MprogChain
{
    /// <summary>How many programs a hook takes: bpf_mprog has 64 slots and keeps the last one empty (linux/bpf_mprog.h).</summary>
    public const int Capacity = 63;

    /// <summary>How often an attach whose place depends on the chain is decided anew when the chain changes meanwhile.</summary>
    public const int MaxAttempts = 32;

    private MprogChain(BpfAttachType hook, ulong revision, IReadOnlyList<MprogEntry> entries)
    {
        Hook = hook;
        Revision = revision;
        Entries = entries;
    }

    /// <summary>The kind of hook.</summary>
    public BpfAttachType Hook { get; }

    /// <summary>
    /// The revision that the kernel reported: 1 at first, one more for every program attached, detached or replaced. An empty netkit
    /// hook is always reported as 1, whatever its revision is: see <see cref="ExpectedRevision"/>.
    /// </summary>
    public ulong Revision { get; }

    /// <summary>
    /// What to give as <see cref="MprogOptions.ExpectedRevision"/> to attach only if the hook is still as seen here. Null for an empty
    /// netkit hook: the kernel keeps counting while the hook is empty, but reports 1 (drivers/net/netkit.c, kernel/bpf/mprog.c:
    /// bpf_mprog_query), so what it reported would be refused with ESTALE once a program had been attached and detached.
    /// </summary>
    public ulong? ExpectedRevision =>
        Entries.Count == 0 && Hook is BpfAttachType.NetkitPrimary or BpfAttachType.NetkitPeer ? null : Revision;

    /// <summary>The programs, the first to run first.</summary>
    public IReadOnlyList<MprogEntry> Entries { get; }

    /// <summary>Whether a program is in the chain, by a link or without one.</summary>
    public bool Contains(BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return Find(program.Id) is not null;
    }

    /// <summary>The programs' ids and links in order.</summary>
    public override string ToString() =>
        $"{Hook}, revision {Revision}: {(Entries.Count == 0 ? "empty" : string.Join(", ", Entries.Select(e => e.LinkId is { } link ? $"{e.ProgramId} (link {link})" : $"{e.ProgramId}")))}";

    internal MprogEntry? Find(uint programId)
    {
        foreach (MprogEntry entry in Entries)
        {
            if (entry.ProgramId == programId)
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>0 and the chain, or an errno that the hook's owner explains.</summary>
    internal static int TryQuery(int ifindex, BpfAttachType hook, out MprogChain? chain)
    {
        uint[] programs = new uint[8];
        while (true)
        {
            uint[] links = new uint[programs.Length];
            int result = BpfSyscall.ProgramQuery(ifindex, (uint)hook, programs, links, out uint count, out ulong revision);
            if (result == -Errno.ENOSPC && count > programs.Length)
            {
                programs = new uint[count];
                continue;
            }

            if (result < 0)
            {
                chain = null;
                return -result;
            }

            MprogEntry[] entries = new MprogEntry[count];
            for (int i = 0; i < entries.Length; i++)
            {
                entries[i] = new(programs[i], links[i] == 0 ? null : links[i]);
            }

            chain = new(hook, revision, entries);
            return 0;
        }
    }
}
