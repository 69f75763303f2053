using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.BigTcp;
using NetkitSharp.Rtnetlink.Links.Bridge;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Tests.Links;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Guide;

/// <summary>The examples of docs/rtnetlink.md: what is between #region and #endregion stands there, what is around it prepares and checks.</summary>
public sealed partial class Examples
{
    [KernelFact(KernelFeature.Netkit)]
    public void A_netkit_pair()
    {
        using LinkLab lab = new("guide-netkit");
        using RtnetlinkClient rtnl = RtnetlinkClient.Open(lab.Host);
        NetworkNamespace pod = lab.Pod;
        #region netkit-pair
        LinkPair pair = rtnl.Links.Create(new NetkitLink("nk-a")
        {
            Mode = NetkitMode.L3,
            Policy = NetkitPolicy.Drop,
            PeerPolicy = NetkitPolicy.Drop,
            Peer = new PeerLink("eth0") { Namespace = pod, AddressGenerationMode = AddressGenerationMode.None, Up = true },
        });
        Console.WriteLine($"{pair.Primary.Name} is link {pair.Primary.Index} here, its peer is link {pair.Peer.Index} in the pod");
        #endregion
        lab.PodIp("eth0").GetProperty("ifindex").GetInt32().Should().Be(pair.Peer.Index);
        lab.PodIp("eth0").GetProperty("inet6_addr_gen_mode").GetString().Should().Be("none");
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.BridgeVlanFiltering])]
    public void Changing_moving_and_ports()
    {
        using LinkLab lab = new("guide-change");
        using RtnetlinkClient rtnl = RtnetlinkClient.Open(lab.Host);
        NetworkNamespace pod = lab.Pod;
        rtnl.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") });
        #region change-and-move
        LinkInfo link = rtnl.Links.Get("ve-a");
        rtnl.Links.Set(link.Index, new LinkChange { Mtu = 9000, Alias = "uplink of pod-a", Up = true });
        rtnl.Links.MoveToNamespace(rtnl.Links.Get("ve-b").Index, pod, newName: "eth0");
        if (!rtnl.Links.TryGet("ve-b", out _))
        {
            Console.WriteLine("ve-b is in the pod now, as eth0");
        }
        #endregion
        lab.PodIp("eth0").GetProperty("ifname").GetString().Should().Be("eth0");
        lab.Ip("ve-a").GetProperty("mtu").GetInt32().Should().Be(9000);
        #region bridge-port
        LinkInfo bridge = rtnl.Links.Create(new BridgeLink("br0") { VlanFiltering = true, AgeingTime = TimeSpan.FromMinutes(5), Up = true });
        rtnl.Links.Set(link.Index, new LinkChange
        {
            MasterIndex = bridge.Index,
            Port = new BridgePortChange { Isolated = true, Learning = false, NeighSuppress = true },
        });
        #endregion
        lab.Ip("ve-a").GetProperty("linkinfo").GetProperty("info_slave_data").GetProperty("isolated").GetBoolean().Should().BeTrue();
    }

    [KernelFact(KernelFeature.Bridge)]
    public void A_kind_of_ones_own()
    {
        using LinkLab lab = new("guide-kind");
        using RtnetlinkClient rtnl = RtnetlinkClient.Open(lab.Host);
        #region own-kind-use
        LinkInfo made = rtnl.Links.Create(new MinimalBridge("br1") { AgeingTime = 6000 });
        if (made.TryGetData<MinimalBridgeInfo>(out MinimalBridgeInfo? data))
        {
            Console.WriteLine($"{made.Name} forgets addresses after {data.AgeingTime / 100} s");
        }
        #endregion
        lab.Ip("br1").GetProperty("linkinfo").GetProperty("info_data").GetProperty("ageing_time").GetInt32().Should().Be(6000);
    }

    [KernelFact(KernelFeature.Veth)]
    public void BIG_TCP_on_a_running_pod()
    {
        using LinkLab lab = new("guide-big");
        using RtnetlinkClient rtnl = RtnetlinkClient.Open(lab.Host);
        using RtnetlinkClient inPod = RtnetlinkClient.Open(lab.Pod);
        LinkPair pair = rtnl.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("eth0") { Namespace = lab.Pod } });
        #region big-tcp
        BigTcpPlan plan = BigTcpPlan.Enable([new BigTcpEnd(rtnl.Links, pair.Primary.Index), new BigTcpEnd(inPod.Links, pair.Peer.Index)]);
        if (plan.IsPossible)
        {
            plan.Apply();
        }
        else
        {
            foreach (BigTcpObstacle obstacle in plan.Obstacles)
            {
                Console.WriteLine(obstacle);
            }
        }
        #endregion
        plan.IsPossible.Should().Be(KernelFeatures.Has(KernelFeature.GsoIpv4MaxSize));
        lab.PodIp("eth0").GetProperty("gso_max_size").GetInt32().Should().Be(plan.IsPossible ? plan.GsoSize : BigTcpPlan.OrdinarySize);
    }

    [KernelFact(KernelFeature.Veth)]
    public void Deleting_a_group()
    {
        using LinkLab lab = new("guide-group");
        using RtnetlinkClient rtnl = RtnetlinkClient.Open(lab.Host);
        #region delete-group
        const uint OurGroup = 0x6e6b73;
        NetlinkBatch batch = rtnl.CreateBatch();
        for (int i = 0; i < 3; i++)
        {
            batch.CreateLink(new VethLink($"ve{i}") { Group = OurGroup, Peer = new PeerLink($"vp{i}") { Group = OurGroup } });
        }

        batch.Send().ThrowIfFailed();
        rtnl.Links.DeleteGroup(OurGroup);
        #endregion
        lab.ShouldBeUntouched();
    }
}
