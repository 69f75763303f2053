using System.Diagnostics;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links;

/// <summary>Links in namespaces that are given by a process or an id.</summary>
public sealed class LinkNamespaceTests
{
    [KernelFact([KernelFeature.Veth, KernelFeature.Macvlan])]
    public void A_namespace_is_as_good_by_its_id_for_what_one_request_can_do()
    {
        using LinkLab lab = new("nsid");
        Witness.Run("ip", "-n", lab.Host.Name!, "netns", "set", lab.Pod.Name!, "7");
        Witness.Run("ip", "-n", lab.Pod.Name!, "netns", "set", lab.Host.Name!, "8");
        LinkQuery inPod = new() { NamespaceId = 7 };

        LinkPair pair = lab.Links.Create(new VethLink("ve-a") { Namespace = LinkNamespace.WithId(7), Mtu = 1400, Up = true, Peer = new PeerLink("ve-b") { Up = true } });
        lab.PodIp("ve-a").GetProperty("mtu").GetInt32().Should().Be(1400);
        (pair.Primary.NamespaceId, pair.Primary.LinkIndex).Should().Be((7, pair.Peer.Index));
        lab.Links.Get(pair.Primary.Index, inPod).Name.Should().Be("ve-a");
        lab.Links.Get("ve-a", inPod).Flags.Should().HaveFlag(LinkFlags.Up);
        lab.Links.List(new LinkFilter { NamespaceId = 7 }).Select(link => link.Name).Should().BeEquivalentTo(lab.PodLinks.List().Select(link => link.Name));

        // From one end to the other and back, without entering anything.
        lab.Links.TryGetPeer(pair.Peer, out LinkInfo? away).Should().BeTrue();
        (away!.Name, away.NamespaceId).Should().Be(("ve-a", 7));
        lab.Links.TryGetPeer(away, out LinkInfo? back).Should().BeTrue();
        back!.Name.Should().Be("ve-b");
        lab.Links.TryGetPeer(lab.Links.Get("lo"), out _).Should().BeFalse();

        // A device of the pod's on a lower device of the host's, both by id.
        LinkInfo macvlan = lab.Links.Create(new Macvlan("mv0", pair.Peer.Index) { Namespace = LinkNamespace.WithId(7), LowerNamespaceId = 8 });
        lab.PodIp("mv0").GetProperty("link_index").GetInt32().Should().Be(pair.Peer.Index);
        lab.Links.TryGetPeer(macvlan, out LinkInfo? lower).Should().BeTrue();
        lower!.Name.Should().Be("ve-b");
        lab.Links.Delete(macvlan.Index, 7);
        lab.Links.TryDelete("mv0", 7).Should().BeFalse();

        lab.Links.MoveToNamespace(pair.Peer.Index, LinkNamespace.WithId(7), "moved", 4321);
        lab.PodIp("moved").GetProperty("ifindex").GetInt32().Should().Be(4321);
        lab.Links.TryDelete("ve-a", 7).Should().BeTrue();
        lab.ShouldBeUntouched();

        FluentActions.Invoking(() => lab.Links.List(new LinkFilter { NamespaceId = 99 })).Should().Throw<NetlinkException>().WithMessage("list links in the namespace with id 99: EINVAL*");
        FluentActions.Invoking(() => lab.Links.Create(new VethLink("ve-a") { Namespace = LinkNamespace.WithId(7), Alias = "x", Peer = new PeerLink("ve-b") }))
            .Should().Throw<ArgumentException>().WithMessage("*an alias*the id 7 gives no access to*");
        FluentActions.Invoking(() => lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") { Namespace = LinkNamespace.WithId(7) } }))
            .Should().Throw<ArgumentException>().WithMessage("the kernel ignores the namespace id 7 of a peer*");
        FluentActions.Invoking(() => lab.Links.Create(new Macvlan("mv0", 1) { LowerNamespaceId = 55 })).Should().Throw<NetlinkException>().WithMessage("create macvlan link 'mv0': EINVAL*");
        FluentActions.Invoking(() => lab.Links.Set(1, new LinkChange { NewIndex = 5 })).Should().Throw<ArgumentException>().WithMessage("*only together with a namespace*");
        lab.ShouldBeUntouched();
    }

    [KernelFact(KernelFeature.Veth)]
    public void A_namespace_is_that_of_a_process()
    {
        using LinkLab lab = new("nspid");
        using Process sleeper = Process.Start(new ProcessStartInfo("nsenter", [$"--net=/run/netns/{lab.Pod.Name}", "sleep", "300"]))!;
        try
        {
            // The process is there before it is in the namespace.
            string inside = $"net:[{lab.Pod.Inode}]";
            SpinWait.SpinUntil(() => File.ResolveLinkTarget($"/proc/{sleeper.Id}/ns/net", false)?.Name == inside, TimeSpan.FromSeconds(60)).Should().BeTrue();
            LinkNamespace pod = LinkNamespace.OfProcess(sleeper.Id);
            LinkPair pair = lab.Links.Create(new VethLink("ve-a") { Alias = "host", Peer = new PeerLink("eth0") { Namespace = pod, Alias = "pod", AlternativeNames = ["uplink"], Up = true } });
            pair.Peer.ShouldBe(lab.PodIp("eth0"));
            lab.PodIp("eth0").GetProperty("ifalias").GetString().Should().Be("pod");
            lab.Links.MoveToNamespace(pair.Primary.Index, pod, newIndex: 1234);
            lab.PodLinks.Get("ve-a").Index.Should().Be(1234);
            lab.PodLinks.Delete(1234);
            FluentActions.Invoking(() => lab.Links.Create(new VethLink("ve-a") { Namespace = pod, Peer = new PeerLink("eth0") { Namespace = pod, Index = 5 } }))
                .Should().Throw<ArgumentException>();
        }
        finally
        {
            sleeper.Kill();
            sleeper.WaitForExit();
        }

        lab.ShouldBeUntouched();
    }

    [KernelFact(KernelFeature.Veth)]
    public void A_new_index_that_is_taken_is_named()
    {
        using LinkLab lab = new("newindex");
        LinkPair pair = lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("eth0") { Namespace = lab.Pod } });
        FluentActions.Invoking(() => lab.Links.MoveToNamespace(pair.Primary.Index, lab.Pod, newIndex: pair.Peer.Index))
            .Should().Throw<LinkExistsException>().WithMessage($"move link*EBUSY*The index {pair.Peer.Index} is taken there.");
        lab.Links.Get("ve-a").Index.Should().Be(pair.Primary.Index);
    }

    private sealed class Macvlan(string name, int lower) : LinkSpec(name)
    {
        public override string Kind => "macvlan";

        protected internal override int? LowerIndex => lower;
    }
}
