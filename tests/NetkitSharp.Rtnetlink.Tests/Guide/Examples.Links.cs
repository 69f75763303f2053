using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Tests.Links;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Guide;

public sealed partial class Examples
{
    [KernelFact(KernelFeature.Netkit)]
    public void A_netkit_pair()
    {
        using LinkLab lab = new("guide-netkit");
        LinkClient links = lab.Links;
        NetworkNamespace pod = lab.Pod;
        #region netkit-pair
        LinkPair pair = links.Create(new NetkitLink("nk-a")
        {
            Mode = NetkitMode.L3,
            Policy = NetkitPolicy.Drop,
            PeerPolicy = NetkitPolicy.Drop,
            GsoMaxSize = 196_608,
            GsoIpv4MaxSize = 196_608,
            Peer = new PeerLink("eth0") { Namespace = pod, AddressGenerationMode = AddressGenerationMode.None, Up = true },
        });
        Console.WriteLine($"{pair.Primary.Name} is {pair.Primary.Index} here, its peer is {pair.Peer.Index} in the pod");
        #endregion
        lab.PodIp("eth0").GetProperty("ifindex").GetInt32().Should().Be(pair.Peer.Index);
        lab.Ip("nk-a").GetProperty("gso_max_size").GetInt32().Should().Be(196_608);
    }

    [KernelFact(KernelFeature.Veth)]
    public void Changing_and_moving()
    {
        using LinkLab lab = new("guide-change");
        LinkClient links = lab.Links;
        NetworkNamespace pod = lab.Pod;
        links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") });
        #region change-and-move
        LinkInfo link = links.Get("ve-a");
        links.Set(link.Index, new LinkChange { Mtu = 9000, Alias = "uplink of pod-a", Up = true });
        links.MoveToNamespace(links.Get("ve-b").Index, pod, newName: "eth0");
        if (!links.TryGet("ve-b", out _))
        {
            Console.WriteLine("ve-b is in the pod now, as eth0");
        }
        #endregion
        lab.PodIp("eth0").GetProperty("ifname").GetString().Should().Be("eth0");
        lab.Ip("ve-a").GetProperty("mtu").GetInt32().Should().Be(9000);
    }
}
