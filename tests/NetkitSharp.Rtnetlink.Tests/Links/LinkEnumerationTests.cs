using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links;

public sealed class LinkEnumerationTests
{
    [KernelFact(KernelFeature.Veth)]
    public void Many_links_are_made_in_a_batch_and_read_without_an_allocation_a_link()
    {
        using LinkLab lab = new("views");
        using RtnetlinkClient client = RtnetlinkClient.Open(lab.Host);
        NetlinkBatch batch = client.CreateBatch();
        NewLink[] links = [.. Enumerable.Range(0, 60).Select(i => batch.CreateLink(new VethLink($"a{i}") { Group = 9, Mtu = 1400, Peer = new PeerLink($"b{i}") { Mtu = 1300 } }))];
        links[0].Index.Should().BeNull("nothing was sent yet");
        batch.Send().ThrowIfFailed();
        foreach (NewLink link in links)
        {
            LinkInfo actual = link.Read(client.Links);
            link.Invoking(l => l.Verify(actual, peer: null)).Should().NotThrow();
            (actual.Name, actual.Mtu).Should().Be((link.Spec.Name, 1400));
            (link.Index ?? actual.Index, link.PeerIndex ?? actual.LinkIndex).Should().Be((actual.Index, actual.LinkIndex));
        }

        lab.Ip("a59").GetProperty("mtu").GetInt32().Should().Be(1400);
        int read = 0;
        Count(client.Links, ref read);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Count(client.Links, ref read);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        read.Should().Be(2 * 60);
        allocated.Should().BeLessThan(1024, "what is allocated is the request, and nothing a link");

        NetlinkBatchResult result = Change(batch, links, client.Links);
        result.Failures.Select(failure => failure.Number).Should().Equal(1, 3);
        result.Failures[0].ToException().Should().BeOfType<LinkExistsException>().Which.Message.Should().StartWith("create veth link 'a1' with peer 'zz': EEXIST");
        result.Failures[1].ToException().Should().BeOfType<LinkNotFoundException>().Which.Message.Should().StartWith("delete link 'nope': ENODEV");
        lab.Ip("a0").GetProperty("ifalias").GetString().Should().Be("changed");
        FluentActions.Invoking(() => batch.CreateLink(new VethLink("x") { Peer = new PeerLink("y") { Up = true } })).Should().Throw<ArgumentException>().WithMessage("link 'y' takes a second request*");
        FluentActions.Invoking(() => batch.CreateLink(new VethLink("x") { Alias = "", Peer = new PeerLink("y") })).Should().Throw<ArgumentException>().WithMessage("link 'x' takes a second request*");
        batch.DeleteLinkGroup(9);
        batch.DeleteLinkGroup(77);
        batch.Send().Failures.Single().ToException().Message.Should().StartWith("delete links of group 77: ENODEV");
        lab.ShouldBeUntouched();
    }

    [KernelFact(KernelFeature.Veth)]
    public void A_dump_is_cheaper_without_what_is_not_needed()
    {
        using LinkLab lab = new("cheap");
        lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") });
        int whole = Bytes(lab.Links, LinkReplyFilter.None);
        Bytes(lab.Links, LinkReplyFilter.SkipStats).Should().BeLessThan(whole * 4 / 5);
        Bytes(lab.Links, LinkReplyFilter.NameOnly | LinkReplyFilter.SkipStats).Should().BeLessThan(whole, "older kernels ignore the one and heed the other");
        LinkInfo brief = lab.Links.Get("ve-a", new LinkQuery { Reply = LinkReplyFilter.SkipStats });
        (brief.Mtu, brief.Kind, brief.TsoMaxSize).Should().Be((1500, "veth", lab.Links.Get("ve-a").TsoMaxSize));
    }

    private static NetlinkBatchResult Change(NetlinkBatch batch, NewLink[] links, LinkClient client)
    {
        int index = links[0].Read(client).Index;
        batch.SetLink(index, new LinkChange { Alias = "changed", Up = true });
        batch.CreateLink(new VethLink("a1") { Peer = new PeerLink("zz") });
        batch.DeleteLink("a2");
        batch.DeleteLink("nope");
        batch.SetLink(index, new LinkChange { Up = true, AddressGenerationMode = AddressGenerationMode.None });
        batch.DeleteLink(links[3].Read(client).Index);
        return batch.Send();
    }

    private static void Count(LinkClient links, ref int read)
    {
        foreach (LinkView link in links.Enumerate())
        {
            if (link.NameBytes.Length > 0 && link.NameBytes[0] == (byte)'a' && link.IsKind("veth") && link.Mtu == 1400 && link.LinkIndex > 0 && link.Group == 9
                && link.Statistics is not null && link.AddressGenerationMode is not null && link.GetIpv4Option(Ipv4DeviceOption.Forwarding) is not null && !link.IsUp)
            {
                read++;
            }
        }
    }

    private static int Bytes(LinkClient links, LinkReplyFilter reply)
    {
        int bytes = 0;
        foreach (LinkView link in links.Enumerate(new LinkFilter { Reply = reply }))
        {
            foreach (NetlinkAttribute attribute in link.Attributes)
            {
                bytes += attribute.Payload.Length;
            }
        }

        return bytes;
    }
}
