using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>The XDP hook of a device.</summary>
internal readonly record struct XdpHook
{
    private const string Resolved = "indices are those of the calling thread's network namespace";

    private readonly int _ifindex;
    private readonly XdpMode _mode;

    internal XdpHook(int ifindex, XdpMode mode)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ifindex);
        if (mode is not (XdpMode.Default or XdpMode.Generic or XdpMode.Driver or XdpMode.Hardware))
        {
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "A program runs in one mode.");
        }

        (_ifindex, _mode) = (ifindex, mode);
    }

    internal XdpPrograms Query()
    {
        string target = $"query the XDP programs of device {_ifindex}";
        int errno = XdpPrograms.TryQuery(_ifindex, out XdpPrograms programs);
        return errno switch
        {
            0 => programs,
            Errno.ENODEV => throw NotFound(BpfCommand.ProgramQuery, errno, target),
            _ => throw new BpfException(BpfCommand.ProgramQuery, errno, target, "rtnetlink refused (RTM_GETLINK)"),
        };
    }

    internal XdpLink Attach(BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (program.Type != BpfProgramType.Xdp)
        {
            throw new ArgumentException($"{program} is of type {program.Type}; XDP takes programs of type {BpfProgramType.Xdp} only.", nameof(program));
        }

        string target = $"attach {program} to XDP of device {_ifindex}{(_mode == XdpMode.Default ? "" : $", {_mode} mode")}";
        int result = BpfSyscall.LinkCreate(program.Handle, _ifindex, (uint)BpfAttachType.Xdp, (uint)_mode, null, 0, 0);
        XdpHook hook = this;
        return BpfLink.Created<XdpLink>(result, target, errno => hook.Failed(errno, target));
    }

    private BpfException Failed(int errno, string target)
    {
        const BpfCommand Command = BpfCommand.LinkCreate;
        int asked = XdpPrograms.TryQuery(_ifindex, out XdpPrograms programs);
        switch (errno)
        {
            // The kernel says EINVAL here where every other hook says ENODEV (net/core/dev.c: bpf_xdp_link_attach).
            case Errno.EINVAL or Errno.ENODEV when asked == Errno.ENODEV:
                return NotFound(Command, errno, target);
            case Errno.EBUSY or Errno.EEXIST when !programs.IsEmpty:
                return new XdpOccupiedException(errno, target, _ifindex, programs);
            case Errno.EOPNOTSUPP when _mode == XdpMode.Hardware:
                return new BpfDeviceException(Command, errno, target, _ifindex, "the card does not run XDP programs, or this one was not loaded for it");
            case Errno.EOPNOTSUPP:
                return new BpfDeviceException(Command, errno, target, _ifindex, $"the driver has no XDP, or not for such a program or with the device's present settings: {nameof(XdpMode)}.{nameof(XdpMode.Generic)} runs on any device");
            case Errno.ERANGE:
                return new BpfDeviceException(Command, errno, target, _ifindex, $"the MTU of the device, or of its peer, is too large for a program that takes frames of one buffer: lower it, or load the program with {nameof(BpfProgramFlags)}.{nameof(BpfProgramFlags.XdpHasFragments)}");
            case Errno.EINVAL:
                return BpfErrors.Create(Command, errno, target, BpfCapabilities.NetAdmin, "the program was loaded for a device or CPU map, or for another device; or the driver does not take it with the device's present settings");
            default:
                return BpfErrors.Create(Command, errno, target, BpfCapabilities.NetAdmin);
        }
    }

    private BpfDeviceNotFoundException NotFound(BpfCommand command, int errno, string target) => new(command, errno, target, _ifindex, $"there is no device with index {_ifindex}; {Resolved}");
}
