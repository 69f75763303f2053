using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Wire;

public sealed class NetlinkAttributeSpaceTests
{
    [Fact]
    public void Every_attribute_of_a_request_is_found_by_its_offset()
    {
        byte[] request = new byte[512];
        NetkitLink spec = new("nk-a")
        {
            Mtu = 1400,
            Policy = NetkitPolicy.Drop,
            Peer = new PeerLink("eth0") { GsoIpv4MaxSize = 65536 },
        };
        int length = spec.Encode(request);
        HashSet<string> paths = [];
        for (int offset = 32; offset < length; offset++)
        {
            if (NetkitLink.Attributes.Resolve(request.AsSpan(0, length), offset) is { } path)
            {
                paths.Add(path);
            }
        }

        paths.Should().Equal(
            "ifname", "mtu", "linkinfo", "linkinfo > kind", "linkinfo > data", "linkinfo > data > policy", "linkinfo > data > peer-info",
            "linkinfo > data > peer-info > ifname", "linkinfo > data > peer-info > gso-ipv4-max-size");
        NetkitLink.Attributes.Resolve(request.AsSpan(0, length), 4000).Should().BeNull();
        NetkitLink.Attributes.Resolve(request.AsSpan(0, length), 20).Should().BeNull("the family header is no attribute");
    }

    [Fact]
    public void What_no_space_names_goes_by_its_number()
    {
        NetlinkMessageWriter writer = new(new byte[128], 16, NetlinkMessageFlags.Request);
        using (NetlinkAttributeWriter<TestAttribute> nest = writer.Attributes<TestAttribute>().BeginNested<TestAttribute>(TestAttribute.One))
        {
            nest.WriteFlag(TestAttribute.Last);
        }

        NetlinkAttributeSpace space = NetlinkAttributeSpace.Of<TestAttribute>();
        space.Resolve(writer.Complete(), 20).Should().Be("one > #16383");
        space.NameOf(77).Should().Be("#77");
    }

    [Theory]
    [InlineData(LinkAttribute.GsoIpv4MaxSize, "gso-ipv4-max-size")]
    [InlineData(LinkAttribute.Linkinfo, "linkinfo")]
    [InlineData(LinkAttribute.Stats64, "stats64")]
    public void Names_are_those_of_the_kernels_netlink_specifications(LinkAttribute attribute, string name) =>
        LinkAttributeSpaces.Link.NameOf((ushort)attribute).Should().Be(name);
}
