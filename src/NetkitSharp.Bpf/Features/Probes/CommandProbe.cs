using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Features.Probes;

/// <summary>Sends commands with the descriptor -1: a kernel that knows the command says that the descriptor is bad, another that the command is.</summary>
internal static class CommandProbe
{
    private const uint NoDescriptor = uint.MaxValue;

    internal static Probed Batch() => Probed.By(BpfSyscall.Probe(BpfCommand.MapLookupBatch, [0, 0, 0, 0, 0, 0, 0, 0, 0, NoDescriptor, 0, 0, 0, 0]), Errno.EBADF);

    internal static Probed BindMap() => Probed.By(BpfSyscall.Probe(BpfCommand.ProgramBindMap, [NoDescriptor, NoDescriptor, 0]), Errno.EBADF);

    internal static Probed Token() => Probed.By(BpfSyscall.Probe(BpfCommand.TokenCreate, [0, NoDescriptor]), Errno.EBADF);

    internal static Probed Streams() => Probed.By(BpfSyscall.Probe(BpfCommand.ProgramStreamRead, [0, 0, 0, 1, NoDescriptor]), Errno.EBADF);

    internal static Probed CommonAttributes() => Probed.By(BpfSyscall.ProbeWithCommonAttributes(BpfCommand.MapFreeze, [NoDescriptor]), Errno.EBADF);

    internal static Probed DescriptorArrayCount() => Probed.By(BpfSyscall.ProbeDescriptorArrayCount(), Errno.EFAULT);
}
