using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Netkit;

namespace NetkitSharp.Ratios;

/// <summary>
/// Writing the request that creates a netkit pair with every attribute a pod sets. The peer writes what a veth pair has of them: all but mode, policies, scrubs and room.
/// </summary>
internal sealed class PairEncoding() : Job("encode-pair")
{
    private const int RequestsARound = 20_000;

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
        Mtu = 1400,
        Group = 0x6E6B73,
        GsoMaxSize = 196_608,
        GsoIpv4MaxSize = 196_608,
        GroMaxSize = 196_608,
        GroIpv4MaxSize = 196_608,
        Peer = new PeerLink("eth0")
        {
            Mtu = 1400,
            GsoMaxSize = 196_608,
            GsoIpv4MaxSize = 196_608,
            GroMaxSize = 196_608,
            GroIpv4MaxSize = 196_608,
        },
    };

    public override JobResult Run(RatioOptions options)
    {
        using RatioNetwork network = RatioNetwork.Create("encode");
        using Peer? vishvananda = network.StartVishvananda(options, "encode", $"{RequestsARound}");

        // What the requests hold differs, and so do the sums of their lengths.
        Race race = Race.Run(rounds: 41, warmUp: 100, prepare: null, compare: false, Contestant.Ours(Encode), Contestant.Of(vishvananda));
        return new JobResult(
            [Ratio.Faster($"{Name}/vishvananda", race.Processor("ours")!.Value / RequestsARound, race.Processor("vishvananda") / RequestsARound, 15)],
            race.AllocatedBytes);
    }

    private Tally Encode()
    {
        Tally tally = default;
        for (int i = 0; i < RequestsARound; i++)
        {
            tally.Count();
            tally.Add((ulong)_pair.Encode(_buffer));
        }

        return tally;
    }
}
