using NetkitSharp.Rtnetlink.Links.Netkit;

namespace NetkitSharp.Pods.Devices;

/// <summary>What is asked of a pod's devices, both ends alike. Null leaves a value at the kernel's default.</summary>
internal sealed record DeviceSettings
{
    public required int Mtu { get; init; }

    public ushort? Headroom { get; init; }

    public ushort? Tailroom { get; init; }

    public int? GsoMaxSize { get; init; }

    public int? GsoIpv4MaxSize { get; init; }

    public int? GroMaxSize { get; init; }

    public int? GroIpv4MaxSize { get; init; }

    public NetkitScrub? Scrub { get; init; }

    public NetkitScrub? PeerScrub { get; init; }
}
