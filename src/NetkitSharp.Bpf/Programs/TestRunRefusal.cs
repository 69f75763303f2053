using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Features.Probes;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Programs;

/// <summary>
/// Finds out why the kernel refused to run a program: by what it is known to refuse of a type, and by running a program that does nothing, so that
/// nothing happens twice, on parts of the request.
/// </summary>
internal static class TestRunRefusal
{
    private const int EthernetHeader = 14;
    private const int MostBatched = 256;
    private const int MostMetadata = 252;

    /// <summary>The fields of struct __sk_buff in words, in their order.</summary>
    private static readonly string[] s_skbFields =
    [
        "len", "pkt_type", "mark", "queue_mapping", "protocol", "vlan_present", "vlan_tci", "vlan_proto", "priority", "ingress_ifindex", "ifindex", "tc_index",
        "cb[0]", "cb[1]", "cb[2]", "cb[3]", "cb[4]", "hash", "tc_classid", "data", "data_end", "napi_id", "family", "remote_ip4", "local_ip4",
        "remote_ip6[0]", "remote_ip6[1]", "remote_ip6[2]", "remote_ip6[3]", "local_ip6[0]", "local_ip6[1]", "local_ip6[2]", "local_ip6[3]", "remote_port", "local_port", "data_meta",
        "flow_keys", "flow_keys", "tstamp", "tstamp", "wire_len", "gso_segs", "sk", "sk", "gso_size", "tstamp_type", "hwtstamp", "hwtstamp",
    ];

    /// <summary>What the errno means here and what would work; null where nothing was found.</summary>
    internal static string? Explain(int errno, BpfProgramType type, in BpfTestRunRequest request, in BpfTestRunResult run) => errno switch
    {
        Errno.EINVAL => Invalid(type, in request),
        Errno.ENOSPC when run.DataLength > request.DataOut.Length && !request.DataOut.IsEmpty =>
            $"the program left a packet of {run.DataLength} bytes, for which there is no room in {request.DataOut.Length}",
        Errno.ENOSPC => $"the context that the program left has {run.ContextLength} bytes, for which there is no room in {request.ContextOut.Length}",
        Errno.ENOTSUPP or Errno.EOPNOTSUPP => $"programs of type {type} cannot be run this way",
        Errno.ENOMEM when request.Data.Length > EthernetHeader => TooLong(type, in request),
        Errno.E2BIG when request.BatchSize > MostBatched => $"at most {MostBatched} frames are handled at once",
        Errno.E2BIG => "the context is longer than this kernel's, and not zero behind it",
        Errno.ENODEV => "the context names a device that is not in the network namespace of this thread",
        Errno.ENXIO when request.Flags.HasFlag(BpfTestRunFlags.RunOnCpu) => $"CPU {request.Cpu} is not there, or not online",
        _ => null,
    };

    private static string? Invalid(BpfProgramType type, in BpfTestRunRequest request) => type switch
    {
        BpfProgramType.Syscall => WithContextOnly(type, in request, BpfTestRunFlags.None),
        BpfProgramType.RawTracepoint => WithContextOnly(type, in request, BpfTestRunFlags.RunOnCpu),
        BpfProgramType.Tracing when request.Flags != 0 || request.Cpu != 0 || request.BatchSize != 0 => "tracing programs are run without anything",
        BpfProgramType.Xdp => Options(in request, BpfTestRunFlags.LiveFrames) ?? Xdp(in request) ?? Packet(type, in request),
        BpfProgramType.SocketFilter or BpfProgramType.SchedulerClassifier or BpfProgramType.SchedulerAction or BpfProgramType.CgroupSkb or BpfProgramType.LightweightTunnelIn
            or BpfProgramType.LightweightTunnelOut or BpfProgramType.LightweightTunnelTransmit or BpfProgramType.Seg6Local =>
                Options(in request, BpfTestRunFlags.ChecksumComplete) ?? Packet(type, in request),
        _ when request.Data.Length < EthernetHeader => TooShort,
        _ => null,
    };

    private static string TooShort => $"a packet has at least the {EthernetHeader} bytes of its Ethernet header";

    private static string? WithContextOnly(BpfProgramType type, in BpfTestRunRequest request, BpfTestRunFlags allowed)
    {
        if (!request.Data.IsEmpty || !request.DataOut.IsEmpty || !request.ContextOut.IsEmpty || request.Repeat != 0 || request.BatchSize != 0)
        {
            return $"programs of type {type} are run on a context only: without data, outputs, repetition and batches";
        }

        return (request.Flags & ~allowed) != 0 ? $"programs of type {type} are not run with {request.Flags & ~allowed}"
            : request.Cpu != 0 && !request.Flags.HasFlag(BpfTestRunFlags.RunOnCpu) ? $"a CPU goes with {nameof(BpfTestRunFlags.RunOnCpu)}"
            : "the program reads more of its context than was given";
    }

    private static string? Options(in BpfTestRunRequest request, BpfTestRunFlags allowed)
    {
        BpfTestRunFlags others = request.Flags & ~allowed;
        return others != 0 ? $"programs of this type are not run with {others}"
            : request.Cpu != 0 ? $"a CPU goes with {nameof(BpfTestRunFlags.RunOnCpu)}, which is for raw tracepoint programs"
            : request.BatchSize != 0 && !request.Flags.HasFlag(BpfTestRunFlags.LiveFrames) ? $"batches go with {nameof(BpfTestRunFlags.LiveFrames)}"
            : null;
    }

    /// <summary>net/bpf/test_run.c: bpf_prog_test_run_xdp, xdp_convert_md_to_buff.</summary>
    private static string? Xdp(in BpfTestRunRequest request)
    {
        bool live = request.Flags.HasFlag(BpfTestRunFlags.LiveFrames);
        if (live && (!request.DataOut.IsEmpty || !request.ContextOut.IsEmpty))
        {
            return "nothing comes back of live frames: no output can be asked for";
        }

        if (!MemoryMarshal.TryRead(request.Context, out XdpContext context))
        {
            return null;
        }

        return context.DataEnd != (uint)request.Data.Length ? $"{nameof(XdpContext.DataEnd)} of the context is {context.DataEnd}, and has to be the length of the data, {request.Data.Length}, or less where kernels take that for the linear part (Linux 6.18)"
            : context.DataMeta != 0 ? $"{nameof(XdpContext.DataMeta)} of the context has to be 0"
            : context.Data % sizeof(uint) != 0 || context.Data > MostMetadata || context.Data > context.DataEnd
                ? $"{nameof(XdpContext.Data)} of the context, the length of the metadata, is {context.Data}, and has to be a multiple of 4 of at most {MostMetadata} within the data"
            : context.EgressInterface != 0 ? $"{nameof(XdpContext.EgressInterface)} of the context has to be 0"
            : context.IngressInterface == 0 && context.ReceiveQueue != 0 ? $"{nameof(XdpContext.ReceiveQueue)} of the context goes with {nameof(XdpContext.IngressInterface)}"
            : context.IngressInterface != 0 ? Device(in request)
            : null;
    }

    /// <summary>The device of the context is there, else the answer was ENODEV.</summary>
    private static string? Device(in BpfTestRunRequest request)
    {
        XdpContext context = MemoryMarshal.Read<XdpContext>(request.Context);
        (uint device, uint queue) = (context.IngressInterface, context.ReceiveQueue);
        (context.IngressInterface, context.ReceiveQueue) = (0, 0);
        using LoadedProbe idle = ProgramProbe.Load(KernelProgram.Xdp, ProgramProbe.Trivial(KernelProgram.Xdp));
        return idle.Errno == 0 && Run(idle, request.Data, MemoryMarshal.AsBytes(new ReadOnlySpan<XdpContext>(in context)), BpfTestRunFlags.None) == 0
            ? $"device {device} of the context has no receive queue {queue} that could be used for XDP: is it up?"
            : null;
    }

    /// <summary>Runs a program that does nothing on the data, then with the context, then with one word of it after the other.</summary>
    private static string? Packet(BpfProgramType type, in BpfTestRunRequest request)
    {
        if (request.Data.Length < EthernetHeader)
        {
            return TooShort;
        }

        using LoadedProbe idle = ProgramProbe.Load((uint)type, ProgramProbe.Trivial((uint)type));
        if (idle.Errno != 0 || request.Flags.HasFlag(BpfTestRunFlags.LiveFrames))
        {
            return null;
        }

        if (Run(idle, request.Data, [], BpfTestRunFlags.None) == Errno.EINVAL)
        {
            return TooLong(type, in request);
        }

        if (request.Flags != 0 && Run(idle, request.Data, [], request.Flags) == Errno.EINVAL)
        {
            return $"this kernel ({KernelRelease.Name}) does not run programs of type {type} with {request.Flags}";
        }

        return type == BpfProgramType.Xdp || request.Context.IsEmpty || Run(idle, request.Data, request.Context, BpfTestRunFlags.None) != Errno.EINVAL ? null : Field(idle, in request);
    }

    /// <summary>Whether that is so is found by running on the beginning of the packet.</summary>
    private static string? TooLong(BpfProgramType type, in BpfTestRunRequest request)
    {
        using LoadedProbe idle = ProgramProbe.Load((uint)type, ProgramProbe.Trivial((uint)type));
        return idle.Errno == 0 && Run(idle, request.Data[..EthernetHeader], [], BpfTestRunFlags.None) == 0
            ? $"a packet of {request.Data.Length} bytes is longer than a program can be run on"
            : null;
    }

    private static string Field(in LoadedProbe idle, in BpfTestRunRequest request)
    {
        byte[] only = new byte[request.Context.Length];
        for (int at = 0; at < only.Length; at += sizeof(uint))
        {
            ReadOnlySpan<byte> word = request.Context.Slice(at, Math.Min(sizeof(uint), only.Length - at));
            if (word.ContainsAnyExcept((byte)0))
            {
                only.AsSpan().Clear();
                word.CopyTo(only.AsSpan(at));
                if (Run(idle, request.Data, only, BpfTestRunFlags.None) == Errno.EINVAL)
                {
                    string field = at / sizeof(uint) < s_skbFields.Length ? s_skbFields[at / sizeof(uint)] : $"at {at}";
                    return field is "wire_len" or "gso_segs" or "data_end" ? $"the field {field} of the context does not fit the packet" : $"the field {field} of the context cannot be set: it has to be 0";
                }
            }
        }

        return "the fields of the context do not go together";
    }

    private static int Run(in LoadedProbe program, ReadOnlySpan<byte> data, ReadOnlySpan<byte> context, BpfTestRunFlags flags)
    {
        using BpfProgramHandle handle = new((int)program.Descriptor, ownsHandle: false);
        bpf_attr_test attr = new() { flags = (uint)flags };
        return Math.Max(0, -BpfSyscall.ProgramTestRun(handle, ref attr, data, [], context, []));
    }
}
