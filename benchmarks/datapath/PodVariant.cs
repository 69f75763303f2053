using System.Net;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Datapath.Benchmarks;

/// <summary>Two pods of a <see cref="PodNetwork"/>: the bundled program redirects between them.</summary>
internal sealed class PodVariant : DatapathVariant
{
    private readonly ScratchNamespace _host;
    private readonly PodNetwork _network;
    private readonly Pod _client;
    private readonly Pod _server;

    public PodVariant(PodDevice device)
        : base($"{device.ToString().ToLowerInvariant()} + program")
    {
        string kind = device == PodDevice.Netkit ? "n" : "v";
        _host = ScratchNamespace.Create(kind);
        _network = PodNetwork.Create(new PodNetworkOptions { Name = $"bench{kind}", Device = device, HostNamespace = _host.Namespace });
        _client = _network.AddPod(new PodSpec("a") { Addresses = ["10.0.2.2/32"] });
        _server = _network.AddPod(new PodSpec("b") { Addresses = ["10.0.2.3/32"] });
    }

    public override NetworkNamespace ClientNamespace => _client.Namespace;

    public override NetworkNamespace ServerNamespace => _server.Namespace;

    public override IPAddress ServerAddress => _server.Addresses[0];

    public override long ReadPathPackets() => (long)_network.ReadCounters()[Verdict.PodToPod].Packets;

    public override void Dispose()
    {
        _network.Dispose();
        _host.Dispose();
    }
}
