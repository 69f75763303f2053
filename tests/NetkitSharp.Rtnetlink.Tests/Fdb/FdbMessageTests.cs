using System.Net;
using System.Net.NetworkInformation;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Fdb;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Fdb;

/// <summary>The bytes, by the numbers of linux/neighbour.h.</summary>
public sealed class FdbMessageTests
{
    private static readonly PhysicalAddress s_mac = new([2, 0, 0, 0, 0, 7]);

    [Fact]
    public void An_entry_of_a_port_is_static_and_the_masters() =>
        Encode(new FdbSpec(7, s_mac) { Vlan = 10, Flags = NeighbourFlags.Sticky, Activity = FdbActivity.Notify, DontRefresh = true })
            .Should().Be("07000000" + "07000000" + "42004400" + "0A000200" + "0200000000070000" + "06000500" + "0A000000" + "10000E80" + "05000100" + "01000000" + "04000200");

    [Fact]
    public void A_destination_is_permanent_and_the_links_own() =>
        Encode(new FdbSpec(7, s_mac) { Destination = IPAddress.Parse("10.0.0.2"), Port = 4789, Vni = 9, Via = 3, SourceVni = 8 }).Should().Be(
            "07000000" + "07000000" + "C0000200" + "0A000200" + "0200000000070000" + "08000100" + "0A000002" + "06000600" + "12B50000" + "08000700" + "09000000" + "08000800" + "03000000" + "08000B00" + "08000000");

    [Fact]
    public void A_flush_has_masks()
    {
        NetlinkMessageWriter writer = new(stackalloc byte[FdbMessage.MaxLength], FdbMessage.Delete, NetlinkMessageFlags.Bulk);
        FdbMessage.Write(ref writer, new FdbFlush(7, FdbTables.Master) { Vlan = 10, PortIndex = 5, Permanent = false, Static = true, Sticky = true, AddedByUser = false });
        Convert.ToHexString(writer.Complete()[16..]).Should().Be(
            "07000000" + "07000000" + "40004400" + "06001000" + "C0000000" + "05001100" + "41000000" + "06000500" + "0A000000" + "08000800" + "05000000");
    }

    [Fact]
    public void What_the_kernel_would_misread_is_refused_before()
    {
        FdbSpec spec = new(7, s_mac);
        (FdbSpec Spec, string Message)[] cases =
        [
            (spec with { LinkIndex = 0 }, "*LinkIndex*"), (spec with { Via = 0 }, "*Via*"), (spec with { Address = new PhysicalAddress([1, 2]) }, "*6 bytes*"), (spec with { Tables = 0 }, "*Self, Master or both*"),
            (spec with { Flags = NeighbourFlags.Self }, "*given by Tables*"), (spec with { Flags = NeighbourFlags.Proxy }, "*no proxy*"), (spec with { Vlan = 0 }, "*1 to 4094*"), (spec with { Vlan = 4095 }, "*1 to 4094*"),
            (spec with { Vni = 0x1000000 }, "*at most 16777215*"), (spec with { SourceVni = 0x1000000 }, "*at most 16777215*"), (spec with { NextHopId = 0 }, "*at least 1*"), (spec with { Port = 0 }, "*port 0*"),
            (spec with { NextHopId = 1, Vni = 1 }, "forwarding entry 02:00:00:00:00:07 on link 7 self vni 1 nhid 1: a nexthop object stands in place*"),
        ];
        foreach ((FdbSpec wrong, string message) in cases)
        {
            FluentActions.Invoking(wrong.Check).Should().Throw<ArgumentException>().WithMessage(message);
        }

        FluentActions.Invoking(() => new FdbFlush(7, FdbTables.Self | FdbTables.Master).Check()).Should().Throw<ArgumentException>().WithMessage("*one table*");
        FluentActions.Invoking(() => new FdbFlush(7) { Vni = 0 }.Check()).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new FdbFilter { Bridge = 0 }).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Hostile_bytes_end_in_a_format_exception()
    {
        foreach (string body in (string[])["07000000" + "07000000" + "80000000", "07000000" + "07", "07000000" + "07000000" + "80000000" + "0A000200" + "020000000007" + "0000" + "05000500" + "01000000"])
        {
            FluentActions.Invoking(() => Decode(body)).Should().Throw<NetlinkFormatException>();
        }

        Decode("02000000" + "07000000" + "80000000").Should().BeNull("a neighbour of IPv4 is not ours to read");
    }

    private static string Encode(FdbSpec spec)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[FdbMessage.MaxLength], FdbMessage.New, NetlinkMessageFlags.None);
        FdbMessage.Write(ref writer, spec);
        return Convert.ToHexString(writer.Complete()[16..]);
    }

    private static FdbInfo? Decode(string body)
    {
        byte[] payload = Convert.FromHexString(body);
        byte[] datagram = [.. BitConverter.GetBytes(16 + payload.Length), 28, 0, 0, 0, .. new byte[8], .. payload];
        foreach (NetlinkMessage message in new NetlinkMessages(datagram))
        {
            return FdbView.TryRead(message, out FdbView view) ? view.ToInfo() : null;
        }

        return null;
    }
}
