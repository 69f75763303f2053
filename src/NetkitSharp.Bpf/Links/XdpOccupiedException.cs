using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Links;

/// <summary>EBUSY or EEXIST: the device has an XDP program, in this mode or in one that excludes it. Nothing was changed.</summary>
public sealed class XdpOccupiedException : BpfException
{
    internal XdpOccupiedException(int errno, string target, int ifindex, XdpPrograms programs)
        : base(BpfCommand.LinkCreate, errno, target, $"the device has XDP programs ({programs}): one runs in each mode, and the generic and the driver's exclude each other; update the link that holds it, or detach it first") =>
        (Ifindex, Programs) = (ifindex, programs);

    /// <summary>The device's index.</summary>
    public int Ifindex { get; }

    /// <summary>The programs that it had shortly after the refusal.</summary>
    public XdpPrograms Programs { get; }
}
