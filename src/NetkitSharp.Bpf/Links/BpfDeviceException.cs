using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Links;

/// <summary>
/// The device is there but takes no program at this hook: it is not a netkit device (ENXIO), it is the peer and not the primary of a
/// pair (EACCES), or a single device (EOPNOTSUPP).
/// </summary>
public sealed class BpfDeviceException : BpfException
{
    internal BpfDeviceException(BpfCommand command, int errno, string target, int ifindex, string advice)
        : base(command, errno, target, advice) => Ifindex = ifindex;

    /// <summary>The device's index.</summary>
    public int Ifindex { get; }
}
