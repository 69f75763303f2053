using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Links;

/// <summary>ENODEV, of XDP links EINVAL: no device has that index in the network namespace of the calling thread.</summary>
public sealed class BpfDeviceNotFoundException : BpfException
{
    internal BpfDeviceNotFoundException(BpfCommand command, int errno, string target, int ifindex, string advice)
        : base(command, errno, target, advice) => Ifindex = ifindex;

    /// <summary>The index that was asked for.</summary>
    public int Ifindex { get; }
}
