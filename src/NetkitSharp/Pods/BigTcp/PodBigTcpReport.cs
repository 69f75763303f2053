namespace NetkitSharp.Pods.BigTcp;

/// <summary>BIG TCP of the pods of a network, device by device and path by path.</summary>
public sealed class PodBigTcpReport
{
    internal PodBigTcpReport(IReadOnlyList<PodBigTcpDevice> devices, IReadOnlyList<PodBigTcpPath> paths)
    {
        Devices = devices;
        Paths = paths;
    }

    /// <summary>Every device that was looked at, in the order in which they were set: the way out first when it is turned on, the pods first when it is turned off.</summary>
    public IReadOnlyList<PodBigTcpDevice> Devices { get; }

    /// <summary>The paths of each pod: to other pods, and by each uplink.</summary>
    public IReadOnlyList<PodBigTcpPath> Paths { get; }

    /// <summary>Whether every path as a whole gives BIG TCP to IPv6; false where there is no pod.</summary>
    public bool IsBigForIpv6 => Paths.Count > 0 && Paths.All(p => p.IsBigForIpv6);

    /// <summary>Whether every path as a whole gives BIG TCP to IPv4; false where there is no pod.</summary>
    public bool IsBigForIpv4 => Paths.Count > 0 && Paths.All(p => p.IsBigForIpv4);

    /// <summary>A line a device.</summary>
    public override string ToString() => string.Join(Environment.NewLine, Devices);
}
