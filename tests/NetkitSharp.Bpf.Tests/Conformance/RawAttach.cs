using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Tests.Conformance;

/// <summary>Attaching with any combination of flags, as the kernel's selftests do: also those that the library cannot express. Gives the errno, 0 for success.</summary>
internal static class RawAttach
{
    internal static BpfAttachType TypeOf(TcxHook hook) => hook == TcxHook.Ingress ? BpfAttachType.TcxIngress : BpfAttachType.TcxEgress;

    internal static int Descriptor(BpfProgram program) => (int)program.Handle.DangerousGetHandle();

    internal static int Descriptor(BpfLink link) => (int)link.Handle.DangerousGetHandle();

    /// <summary>A link that is made is closed at once.</summary>
    internal static int Link(int ifindex, BpfAttachType type, BpfProgram program, MprogFlag flags, int relative, ulong revision = 0)
    {
        bpf_attr_link_create attr = new()
        {
            prog_fd = (uint)Descriptor(program),
            target = (uint)ifindex,
            attach_type = (uint)type,
            flags = (uint)flags,
            relative = (uint)relative,
            expected_revision = revision,
        };
        int result = BpfSyscall.LinkCreate(ref attr);
        if (result >= 0)
        {
            using BpfLinkHandle link = new(result, ownsHandle: true);
            return 0;
        }

        return -result;
    }

    internal static int Attach(BpfAttachType type, BpfProgram? program, MprogFlag flags = MprogFlag.None, int relative = 0, BpfProgram? replaced = null, ulong revision = 0) =>
        Send(BpfCommand.ProgramAttach, type, program, flags, relative, replaced, revision);

    internal static int Detach(BpfAttachType type, BpfProgram? program, MprogFlag flags = MprogFlag.None, int relative = 0, ulong revision = 0) =>
        Send(BpfCommand.ProgramDetach, type, program, flags, relative, null, revision);

    private static int Send(BpfCommand command, BpfAttachType type, BpfProgram? program, MprogFlag flags, int relative, BpfProgram? replaced, ulong revision)
    {
        bpf_attr_prog_attach attr = new()
        {
            target = Kernel.TestNamespace.Loopback,
            attach_bpf_fd = program is null ? 0 : (uint)Descriptor(program),
            attach_type = (uint)type,
            attach_flags = (uint)flags,
            replace_bpf_fd = replaced is null ? 0 : (uint)Descriptor(replaced),
            relative = (uint)relative,
            expected_revision = revision,
        };
        return -BpfSyscall.ProgramAttach(command, ref attr);
    }
}
