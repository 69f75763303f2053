using System.Net;
using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Pods;

namespace NetkitSharp.Tests.Guide;

/// <summary>The code of docs/datapath.md, run.</summary>
public sealed class Examples
{
    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx])]
    public void A_network_and_its_counters()
    {
        using NodeLab node = new();
        NetworkNamespace host = node.Host;
        string name = PodFixture.NetworkName;
        const string uplink = NodeLab.UplinkName;

        #region network
        using PodNetwork network = PodNetwork.Create(new PodNetworkOptions { Name = name, Device = PodDevice.Veth, HostNamespace = host, Uplinks = [uplink] });
        Pod web = network.AddPod(new PodSpec("web") { Addresses = ["10.0.0.2/32", "fd00::2/128"] });
        Pod cache = network.AddPod(new PodSpec("cache") { Addresses = ["10.0.0.3/32", "fd00::3/128"] });
        #endregion

        #region counters
        VerdictCounters before = network.ReadCounters();
        Exchange(web, cache);
        VerdictCounters moved = network.ReadCounters().Since(before);

        ulong aroundTheStack = moved[Verdict.PodToPod].Packets;
        foreach (Verdict reason in Enum.GetValues<Verdict>().Where(v => v.IsDrop && moved[v].Packets > 0))
        {
            Console.WriteLine($"{reason}: {moved[reason].Packets} packets, {moved[reason].Bytes} bytes");
        }
        #endregion

        aroundTheStack.Should().Be(10);

        #region pod-statistics
        PodStatistics ofWeb = network.ReadStatistics(web);
        Console.WriteLine($"sent {ofWeb.FromPod.Packets}: {ofWeb.Redirected.Packets} redirected, {ofWeb.LeftToStack.Packets} to the stack, {ofWeb.DroppedFromPod.Packets} dropped");
        Console.WriteLine($"got {ofWeb.ToPod.Packets}, {ofWeb[Verdict.PodFromPod].Packets} of them from pods of this node");
        #endregion

        ofWeb[Verdict.PodToPod].Packets.Should().Be(5);
        ofWeb[Verdict.PodFromPod].Packets.Should().Be(5);

        ulong total = 0;

        #region all-pods
        PodStatisticsTable table = new(); // kept, and filled again at every scrape
        network.ReadStatistics(table);
        foreach (PodStatistics pod in table)
        {
            total += pod.FromPod.Bytes;
        }
        #endregion

        total.Should().BeGreaterThanOrEqualTo(10 * (14 + 20 + 8 + 100));

        List<string> attached = [];

        #region chain
        MprogChain chain = host.Run(() => BpfHooks.QueryTcx(web.HostDevice.Index, TcxHook.Ingress));
        foreach (MprogEntry entry in chain.Entries)
        {
            using BpfProgram program = BpfProgram.OpenById(entry.ProgramId);
            attached.Add(program.Name);
        }
        #endregion

        attached.Should().Equal("from_pod");
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx])]
    public void The_programs_without_a_network()
    {
        using NodeLab node = new();
        LinkPair pair = node.Rtnetlink.Links.Create(new VethLink("v0") { Peer = new PeerLink("v1") });
        LinkInfo uplink = node.Uplink;
        node.Host.Run(() =>
        {
            #region programs
            using HostRouting routing = HostRouting.Load(new HostRoutingOptions { Netkit = false });
            using UplinkAttachment fromOutside = routing.AttachUplink(uplink.Index);
            using PodAttachment pod = routing.Attach(pair.Primary.Index, DatapathHook.Tcx);
            routing.AddAddress(IPAddress.Parse("10.0.0.2"), pair.Primary.Index, pair.Peer.Address, mtu: 1500);
            #endregion

            pod.FromPod.IsSevered.Should().BeFalse();
            fromOutside.InterfaceIndex.Should().Be(uplink.Index);
            routing.ReadCounters(pair.Primary.Index)[Verdict.PodToPod].Packets.Should().Be(0);
        });
    }

    private static void Exchange(Pod web, Pod cache)
    {
        Traffic.Send(web.Namespace, "10.0.0.2", cache.Namespace, "10.0.0.3").Should().Be(5);
        Traffic.Send(cache.Namespace, "10.0.0.3", web.Namespace, "10.0.0.2").Should().Be(5);
    }
}
