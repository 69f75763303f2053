using System.Net.NetworkInformation;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Links.Netkit;

public sealed class NetkitEncodingTests
{
    private static readonly NetkitLink s_everything = new("nk-a")
    {
        Index = 1000,
        Mtu = 1400,
        Address = PhysicalAddress.Parse("02-00-00-00-00-01"),
        TxQueueLength = 0,
        NumTxQueues = 1,
        NumRxQueues = 1,
        Group = 7,
        Up = true,
        GsoMaxSegments = 100,
        GsoMaxSize = 65536,
        GsoIpv4MaxSize = 131072,
        GroMaxSize = 65536,
        GroIpv4MaxSize = 131072,
        Mode = NetkitMode.L2,
        Policy = NetkitPolicy.Drop,
        PeerPolicy = NetkitPolicy.Pass,
        Scrub = NetkitScrub.None,
        PeerScrub = NetkitScrub.Default,
        Headroom = 64,
        Tailroom = 32,
        Peer = new PeerLink("eth0") { Index = 1001, Mtu = 1300 },
    };

    // By hand from linux/rtnetlink.h, linux/if_link.h and the layout in drivers/net/netkit.c: netkit_new_link. Little-endian.
    [Fact]
    public void A_request_with_every_attribute_has_these_bytes()
    {
        byte[] buffer = new byte[512];
        int length = s_everything.Encode(buffer);
        Convert.ToHexStringLower(buffer.AsSpan(0, length)).Should().Be(
            "fc000000" + "1000" + "0d06" + "00000000" + "00000000" // RTM_NEWLINK, REQUEST|ACK|ECHO|EXCL|CREATE
            + "0000" + "0000" + "e8030000" + "01000000" + "01000000" // ifinfomsg: index 1000, IFF_UP
            + "0900" + "0300" + "6e6b2d6100000000" // IFLA_IFNAME "nk-a"
            + "0800" + "0400" + "78050000" // IFLA_MTU
            + "0a00" + "0100" + "0200000000010000" // IFLA_ADDRESS
            + "0800" + "0d00" + "00000000" // IFLA_TXQLEN 0: zero is a value
            + "0800" + "1b00" + "07000000" // IFLA_GROUP
            + "0800" + "2800" + "64000000" // IFLA_GSO_MAX_SEGS
            + "0800" + "2900" + "00000100" + "0800" + "3f00" + "00000200" // IFLA_GSO_MAX_SIZE, then IFLA_GSO_IPV4_MAX_SIZE
            + "0800" + "3a00" + "00000100" + "0800" + "4000" + "00000200" // IFLA_GRO_MAX_SIZE, then IFLA_GRO_IPV4_MAX_SIZE
            + "0800" + "1f00" + "01000000" + "0800" + "2000" + "01000000" // IFLA_NUM_TX_QUEUES, IFLA_NUM_RX_QUEUES
            + "7400" + "1280" + "0b00" + "0100" + "6e65746b69740000" // IFLA_LINKINFO, IFLA_INFO_KIND "netkit"
            + "6400" + "0280" // IFLA_INFO_DATA
            + "0800" + "0500" + "00000000" + "0800" + "0300" + "02000000" + "0800" + "0400" + "00000000" // MODE, POLICY, PEER_POLICY
            + "0800" + "0600" + "00000000" + "0800" + "0700" + "01000000" // SCRUB, PEER_SCRUB
            + "0600" + "0800" + "40000000" + "0600" + "0900" + "20000000" // HEADROOM, TAILROOM: u16
            + "2800" + "0180" + "0000" + "0000" + "e9030000" + "00000000" + "00000000" // PEER_INFO, ifinfomsg: index 1001, never IFF_UP
            + "0900" + "0300" + "6574683000000000" + "0800" + "0400" + "14050000"); // IFLA_IFNAME "eth0", IFLA_MTU
    }

    [Fact]
    public void What_is_not_set_is_not_sent()
    {
        byte[] buffer = new byte[512];
        int length = new NetkitLink("nk-a") { Peer = new PeerLink("eth0") }.Encode(buffer);
        Convert.ToHexStringLower(buffer.AsSpan(0, length)).Should().Be(
            "60000000" + "1000" + "0d06" + "00000000" + "00000000" + "0000" + "0000" + "00000000" + "00000000" + "00000000"
            + "0900" + "0300" + "6e6b2d6100000000"
            + "3400" + "1280" + "0b00" + "0100" + "6e65746b69740000" + "2400" + "0280"
            + "2000" + "0180" + "0000" + "0000" + "00000000" + "00000000" + "00000000" + "0900" + "0300" + "6574683000000000");
    }

    [Fact]
    public void A_peer_that_shall_go_up_is_not_sent_up()
    {
        byte[] buffer = new byte[512];
        byte[] other = new byte[512];
        int length = new NetkitLink("nk-a") { Peer = new PeerLink("eth0") { Up = true } }.Encode(buffer);
        new NetkitLink("nk-a") { Peer = new PeerLink("eth0") }.Encode(other).Should().Be(length);
        buffer.Should().Equal(other);
    }

    [Fact]
    public void Encoding_a_pair_allocates_nothing()
    {
        byte[] buffer = new byte[1024];
        for (int i = 0; i < 100; i++)
        {
            s_everything.Encode(buffer);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            s_everything.Encode(buffer);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(100)]
    [InlineData(251)]
    public void A_buffer_that_is_too_short_is_an_error(int length) =>
        FluentActions.Invoking(() => s_everything.Encode(new byte[length])).Should().Throw<InvalidOperationException>().WithMessage("*does not fit*");

    [Fact]
    public void Unknown_attributes_of_a_newer_kernel_are_skipped()
    {
        NetlinkMessageWriter writer = new(new byte[64], 16, 0);
        NetlinkAttributeWriter<NetkitAttribute> data = writer.Attributes<NetkitAttribute>();
        data.WriteByte(NetkitAttribute.Primary, 1);
        data.WriteUInt32(NetkitAttribute.Mode, 1);
        data.WriteUInt64((NetkitAttribute)77, 1);
        NetkitLinkInfo info = NetkitLinkInfo.Parse(new NetlinkAttributes(writer.Complete()[16..]));
        info.IsPrimary.Should().BeTrue();
        info.Mode.Should().Be(NetkitMode.L3);
        info.Scrub.Should().BeNull();
        info.Pairing.Should().BeNull();
    }
}
