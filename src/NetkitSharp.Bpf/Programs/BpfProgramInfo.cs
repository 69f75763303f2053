using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Programs;

/// <summary>What the kernel says about a program (<c>struct bpf_prog_info</c>).</summary>
public sealed record BpfProgramInfo
{
    internal BpfProgramInfo(in bpf_prog_info info, IReadOnlyList<uint> mapIds)
    {
        Id = info.id;
        Name = info.name.ToString();
        Type = (BpfProgramType)info.type;
        ulong tag = info.tag;
        Tag = Convert.ToHexStringLower(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in tag)));
        MapIds = mapIds;
        BtfId = info.btf_id;
        JitedSize = (int)info.jited_prog_len;
        TranslatedSize = (int)info.xlated_prog_len;
        VerifiedInstructions = info.verified_insns;
        RunCount = info.run_cnt;
        RunTime = TimeSpan.FromTicks((long)(info.run_time_ns / TimeSpan.NanosecondsPerTick));
        RecursionMisses = info.recursion_misses;
        LoadedAfterBoot = TimeSpan.FromTicks((long)(info.load_time / TimeSpan.NanosecondsPerTick));
        CreatedByUserId = info.created_by_uid;
        IsGplCompatible = (info.gpl_compatible & 1) != 0;
        DeviceIndex = (int)info.ifindex;
        NetworkNamespaceDevice = info.netns_dev;
        NetworkNamespaceInode = info.netns_ino;
        FunctionCount = (int)info.nr_jited_func_lens;
        AttachBtfObjectId = info.attach_btf_obj_id;
        AttachBtfId = info.attach_btf_id;
    }

    /// <summary>The id, unique among the programs of the system while this one lives.</summary>
    public uint Id { get; }

    /// <summary>The name, at most 15 bytes; may be empty and need not be unique.</summary>
    public string Name { get; }

    /// <summary>The kind of program.</summary>
    public BpfProgramType Type { get; }

    /// <summary>A hash of the instructions, 16 hexadecimal digits as bpftool prints it: equal for equal code.</summary>
    public string Tag { get; }

    /// <summary>The ids of the maps that the program uses.</summary>
    public IReadOnlyList<uint> MapIds { get; }

    /// <summary>The id of its BTF; 0 for none.</summary>
    public uint BtfId { get; }

    /// <summary>Bytes of machine code; 0 when it is interpreted, or the kernel does not show it to this user.</summary>
    public int JitedSize { get; }

    /// <summary>Bytes of BPF instructions after the verifier rewrote them.</summary>
    public int TranslatedSize { get; }

    /// <summary>How many instructions the verifier went through. Linux 5.16.</summary>
    public uint VerifiedInstructions { get; }

    /// <summary>How often it ran while statistics were on (<see cref="BpfStatistics"/>, or the sysctl kernel.bpf_stats_enabled). Linux 5.1.</summary>
    public ulong RunCount { get; }

    /// <summary>How long it ran in all while statistics were on, cut to 100 ns. Linux 5.1.</summary>
    public TimeSpan RunTime { get; }

    /// <summary>How often it was skipped because it was running already. Linux 5.12.</summary>
    public ulong RecursionMisses { get; }

    /// <summary>When it was loaded, as time since boot.</summary>
    public TimeSpan LoadedAfterBoot { get; }

    /// <summary>The user that loaded it.</summary>
    public uint CreatedByUserId { get; }

    /// <summary>Whether its licence lets it call helpers for GPL-compatible programs.</summary>
    public bool IsGplCompatible { get; }

    /// <summary>The device that it is offloaded to or bound to, in the network namespace of <see cref="NetworkNamespaceInode"/>; 0 for none.</summary>
    public int DeviceIndex { get; }

    /// <summary>The device number of the network namespace of <see cref="DeviceIndex"/>; 0 for none.</summary>
    public ulong NetworkNamespaceDevice { get; }

    /// <summary>The inode number of the network namespace of <see cref="DeviceIndex"/>, as <c>/proc/self/ns/net</c> shows it; 0 for none.</summary>
    public ulong NetworkNamespaceInode { get; }

    /// <summary>How many functions it has, the main one included; 0 when the kernel does not show its code to this user.</summary>
    public int FunctionCount { get; }

    /// <summary>The id of the BTF that <see cref="AttachBtfId"/> refers to; 0 for none. Linux 5.17.</summary>
    public uint AttachBtfObjectId { get; }

    /// <summary>The BTF id of the function or type of the kernel, or of another program, that it is for; 0 for none. Linux 5.17.</summary>
    public uint AttachBtfId { get; }
}
