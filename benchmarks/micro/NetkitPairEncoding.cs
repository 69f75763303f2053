using BenchmarkDotNet.Attributes;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Netkit;

namespace NetkitSharp.Benchmarks;

/// <summary>What it costs to write the request that creates a netkit pair with every attribute a pod sets.</summary>
[MemoryDiagnoser]
public class NetkitPairEncoding
{
    private readonly byte[] _buffer = new byte[4096];
    private readonly NetkitLink _pair = new("nks-pod")
    {
        Mode = NetkitMode.L3,
        Policy = NetkitPolicy.Drop,
        PeerPolicy = NetkitPolicy.Drop,
        Scrub = NetkitScrub.Default,
        PeerScrub = NetkitScrub.Default,
        Headroom = 64,
        Tailroom = 32,
        Mtu = 1500,
        Group = 0x6E6B73,
        GsoMaxSize = 196_608,
        GsoIpv4MaxSize = 196_608,
        GroMaxSize = 196_608,
        GroIpv4MaxSize = 196_608,
        Peer = new PeerLink("eth0")
        {
            Mtu = 1500,
            GsoMaxSize = 196_608,
            GsoIpv4MaxSize = 196_608,
            GroMaxSize = 196_608,
            GroIpv4MaxSize = 196_608,
        },
    };

    /// <summary>The length of the request in bytes.</summary>
    [Benchmark]
    public int Encode() => _pair.Encode(_buffer);
}
