using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Monitoring;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Tests.Links;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Guide;

public sealed partial class Examples
{
    [KernelFact]
    public void Namespaces()
    {
        using NamespaceCensus census = new();
        string name = TestNamespace.NameFor("guide-ns");
        #region namespaces
        using NetworkNamespace pod = NetworkNamespace.Create(name);

        // Sockets belong to the namespace for life; they are used from anywhere, asynchronously too.
        using Socket listener = pod.OpenSocket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        string forwarding = pod.Run(() => File.ReadAllText("/proc/sys/net/ipv4/ip_forward"));

        NetworkNamespace.Delete(name);
        #endregion
        forwarding.Trim().Should().BeOneOf("0", "1");
    }

    [KernelFact(KernelFeature.Veth)]
    public void Ids_of_namespaces()
    {
        using LinkLab lab = new("guide-nsid");
        using RtnetlinkClient rtnl = RtnetlinkClient.Open(lab.Host);
        NetworkNamespace pod = lab.Pod;
        #region namespace-ids
        int id = rtnl.NamespaceIds.GetOrAssign(pod);
        LinkPair pair = rtnl.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("eth0") { Namespace = pod } });
        if (rtnl.Links.TryGetPeer(pair.Primary, out LinkInfo? peer))
        {
            Console.WriteLine($"the peer is {peer.Name} in namespace {peer.NamespaceId}");
        }
        #endregion
        peer!.NamespaceId.Should().Be(id);
    }

    [KernelFact(KernelFeature.Veth)]
    public async Task Watching()
    {
        using LinkLab lab = new("guide-watch");
        NetworkNamespace pod = lab.Pod;
        using RtnetlinkClient rtnl = RtnetlinkClient.Open(pod);
        using CancellationTokenSource stop = new(TimeSpan.FromMinutes(1));
        List<string> seen = [];
        #region monitor
        using RtnetlinkMonitor monitor = RtnetlinkMonitor.Open(pod, new RtnetlinkMonitorOptions { Objects = MonitoredObjects.Links });
        await foreach (RtnetlinkEvent change in monitor.WithCancellation(stop.Token))
        {
            switch (change)
            {
                case SynchronizedEvent:
                    rtnl.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") });
                    break;
                case LinkEvent { Change: ObjectChange.Added, Link: var link }:
                    seen.Add(link.Name);
                    break;
            }

            if (seen.Count == 2)
            {
                break;
            }
        }
        #endregion
        seen.Should().BeEquivalentTo("ve-a", "ve-b");
    }
}
