using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Isa;

namespace NetkitSharp.Bpf.Features.Probes;

/// <summary>
/// Asks the kernel to attach, or to tell what is attached, where nothing can be: to the descriptor -1, to a pointer to nowhere, to the loopback
/// device in the mode that it has not. How it refuses tells whether it knows the kind. Nothing is ever attached.
/// </summary>
internal static class AttachProbe
{
    /// <summary>Every network namespace has its loopback device from the start, and it is the first.</summary>
    private const uint Loopback = 1;

    private const uint NoDescriptor = uint.MaxValue;

    /// <summary>An address that is never mapped (vm.mmap_min_addr).</summary>
    private const uint NoAddress = 1;

    private const uint XdpNativeMode = 1 << 2;
    private const uint NoProtocolFamily = 255;
    private const uint AllowMulti = 1 << 1;
    private const uint Before = 1 << 3;

    /// <summary>What is attached to the descriptor -1: kernels that know the attach type look for it.</summary>
    internal static Probed Query(uint attach) => Probed.By(BpfSyscall.Probe(BpfCommand.ProgramQuery, [NoDescriptor, attach, 0, 0, 0, 0, 0, 0]), Errno.EBADF);

    internal static Probed Tcx(uint attach) => Probed.By(QueryDevice(attach), Errno.ENODEV);

    internal static Probed Netkit(uint attach) => Probed.By(QueryDevice(attach), Errno.ENXIO, Errno.ENODEV, Errno.EACCES);

    /// <summary>The programs on the loopback device, which is no netkit device.</summary>
    internal static int QueryDevice(uint attach) => BpfSyscall.ProgramQuery((int)Loopback, attach, [], [], out _, out _);

    /// <summary>Programs of socket maps: there was no query for them before 5.18.</summary>
    internal static Probed SocketMap(uint type, uint attach) => With(type, attach, fd => Probed.By(BpfSyscall.Probe(BpfCommand.ProgramAttach, [NoDescriptor, fd, attach, 0]), Errno.EBADF));

    /// <summary>Whether the order of cgroup programs can be asked for: older kernels do not know the flag.</summary>
    internal static Probed CgroupOrder() => With(
        KernelProgram.CgroupSkb, KernelAttach.CgroupInetIngress, static fd => Probed.By(BpfSyscall.Probe(BpfCommand.ProgramAttach, [NoDescriptor, fd, KernelAttach.CgroupInetIngress, AllowMulti | Before, 0, 0, 0, 0]), Errno.EBADF));

    /// <summary>
    /// Tracing and LSM programs are loaded for the BTF type 1 of the kernel, which is an integer. When the verifier complains of just that, it
    /// knows the attach type.
    /// </summary>
    internal static Probed Trace(uint type, uint attach)
    {
        using LoadedProbe program = ProgramProbe.Load(type, ProgramProbe.Trivial(type), attach, attachBtfId: 1);
        Finding finding = program switch
        {
            { Errno: 0 } => Finding.Present,
            { Log: var log } when log.Contains("attach_btf_id 1 is not a", StringComparison.Ordinal) => Finding.Present,
            { Errno: Errno.EINVAL, Log: var log } when !log.Contains("BTF", StringComparison.Ordinal) => Finding.Absent,
            _ => Finding.Unknown,
        };
        return new(finding, program.Errno, program.Log);
    }

    internal static Probed RawTracepointLink() => With(
        KernelProgram.RawTracepoint, 0, static fd => Probed.By(BpfSyscall.Probe(BpfCommand.RawTracepointOpen, [NoAddress, 0, fd, 0]), Errno.EFAULT));

    internal static Probed CgroupLink() => Link(KernelProgram.CgroupSkb, KernelAttach.CgroupInetIngress, NoDescriptor, Errno.EBADF);

    internal static Probed NetworkNamespaceLink() => Link(KernelProgram.FlowDissector, KernelAttach.FlowDissector, NoDescriptor, Errno.EBADF);

    internal static Probed IteratorLink() => Probed.By(BpfSyscall.Probe(BpfCommand.IteratorCreate, [NoDescriptor, 0]), Errno.EBADF);

    internal static Probed PerfEventLink() => Link(KernelProgram.Tracepoint, KernelAttach.PerfEvent, NoDescriptor, Errno.EBADF);

    internal static Probed SocketMapLink() => Link(KernelProgram.StreamParser, KernelAttach.StreamSkbVerdict, NoDescriptor, Errno.EBADF);

    /// <summary>The loopback device has no native mode (EOPNOTSUPP); a program in another mode, or a link, may be there already.</summary>
    internal static Probed XdpLink() => With(KernelProgram.Xdp, KernelAttach.Xdp, static fd =>
    {
        int result = BpfSyscall.Probe(BpfCommand.LinkCreate, [fd, Loopback, KernelAttach.Xdp, XdpNativeMode]);
        if (result >= 0)
        {
            _ = Libc.Close(result);
        }

        return Probed.By(result, Errno.EOPNOTSUPP, Errno.EEXIST, Errno.EBUSY);
    });

    internal static Probed KprobeMultiLink(uint attach) => With(KernelProgram.Kprobe, attach, fd => Probed.By(
        BpfSyscall.Probe(BpfCommand.LinkCreate, [fd, 0, attach, 0, 0, 1, 0, 0, .. Pointer(NoAddress)]), Errno.EFAULT));

    internal static Probed UprobeMultiLink(uint attach) => With(KernelProgram.Kprobe, attach, fd => Probed.By(
        BpfSyscall.Probe(BpfCommand.LinkCreate, [fd, 0, attach, 0, .. Pointer(NoAddress), .. Pointer(NoAddress), 0, 0, 0, 0, 1, 0, 0, 0]), Errno.EFAULT));

    internal static Probed NetfilterLink() => With(KernelProgram.Netfilter, KernelAttach.Netfilter, static fd => Probed.By(
        BpfSyscall.Probe(BpfCommand.LinkCreate, [fd, 0, KernelAttach.Netfilter, 0, NoProtocolFamily, 0, 0, 0]), Errno.EAFNOSUPPORT));

    /// <summary>A 64-bit pointer in words of this machine's byte order.</summary>
    private static ReadOnlySpan<uint> Pointer(uint address) => BitConverter.IsLittleEndian ? new uint[] { address, 0 } : new uint[] { 0, address };

    private static Probed Link(uint type, uint attach, uint target, int present) =>
        With(type, attach, fd => Probed.By(BpfSyscall.Probe(BpfCommand.LinkCreate, [fd, target, attach, 0]), present));

    /// <summary>A kernel that does not even load the program has not the link either.</summary>
    private static Probed With(uint type, uint attach, Func<uint, Probed> ask)
    {
        using LoadedProbe program = ProgramProbe.Load(type, (ReadOnlySpan<BpfInstruction>)ProgramProbe.Trivial(type), attach);
        return program.Errno == 0 ? ask(program.Descriptor) : Probed.By(-program.Errno);
    }
}
