using System.Net;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Ratios;

/// <summary>A host namespace of this process with a network of veth pods in it, deleted when disposed.</summary>
internal sealed class PodLab : IDisposable
{
    /// <summary>How many pods a round has.</summary>
    public const int Pods = 1000;

    private readonly NetworkNamespace _host;

    public PodLab(bool expedite)
    {
        _host = NetworkNamespace.Create($"nks-ratios-pods-{Environment.ProcessId}");
        Network = PodNetwork.Create(new PodNetworkOptions { Name = $"nkr{Environment.ProcessId % 10_000}", Device = PodDevice.Veth, HostNamespace = _host, ExpediteGracePeriods = expedite });
    }

    public PodNetwork Network { get; }

    /// <summary>What each round adds: a namespace, a pair of devices, an address of each family, routes, neighbours, map entries and programs.</summary>
    public static IReadOnlyList<PodSpec> Specs { get; } =
    [
        .. Enumerable.Range(0, Pods).Select(i => new PodSpec($"p{i}")
        {
            Addresses = [InterfaceAddress.Host(new IPAddress([10, 1, (byte)(i >> 8), (byte)i])), InterfaceAddress.Host(IPAddress.Parse($"fd00:1::{i:x}"))],
        }),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. Specs.Select(s => s.Name)];

    public Tally AddTogether()
    {
        Tally tally = default;
        tally.Count(Network.AddPods(Specs).Count);
        return tally;
    }

    public Tally AddEach()
    {
        Tally tally = default;
        foreach (PodSpec spec in Specs)
        {
            Network.AddPod(spec);
            tally.Count();
        }

        return tally;
    }

    public Tally RemoveTogether()
    {
        Tally tally = default;
        tally.Count(Network.RemovePods(Names));
        return tally;
    }

    public Tally RemoveEach()
    {
        Tally tally = default;
        foreach (string name in Names)
        {
            tally.Count(Network.RemovePod(name) ? 1 : 0);
        }

        return tally;
    }

    public void Dispose()
    {
        Network.RemovePods(Names);
        Network.Dispose();
        _host.Dispose();
        NetworkNamespace.TryDelete(_host.Name!);
    }
}
