using System.Net;
using System.Net.NetworkInformation;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Neighbours;

/// <summary>The bytes, by the numbers of linux/neighbour.h.</summary>
public sealed class NeighbourMessageTests
{
    private static readonly PhysicalAddress s_mac = new([2, 0, 0, 0, 0, 7]);

    [Fact]
    public void A_permanent_entry() =>
        Encode(new NeighbourSpec(7, IPAddress.Parse("10.0.0.2"), s_mac))
            .Should().Be("02000000" + "07000000" + "80000000" + "08000100" + "0A000002" + "0A000200" + "0200000000070000");

    [Fact]
    public void A_router_of_IPv6() =>
        Encode(new NeighbourSpec(7, IPAddress.Parse("fe80::1"), s_mac) { State = NeighbourState.Reachable, Flags = NeighbourFlags.Router, Protocol = 4 })
            .Should().Be("0A000000" + "07000000" + "02008000" + "14000100" + "FE800000000000000000000000000001" + "0A000200" + "0200000000070000" + "05000C00" + "04000000");

    [Fact]
    public void A_proxy_entry_has_no_state() =>
        Encode(new NeighbourSpec(7, IPAddress.Parse("10.0.0.2")) { Proxy = true }).Should().Be("02000000" + "07000000" + "00000800" + "08000100" + "0A000002");

    [Fact]
    public void Hostile_bytes_end_in_a_format_exception()
    {
        FluentActions.Invoking(() => Decode("02000000" + "07000000" + "80000000")).Should().Throw<NetlinkFormatException>();
        FluentActions.Invoking(() => Decode("02000000" + "07000000" + "80000000" + "06000100" + "0A000000")).Should().Throw<NetlinkFormatException>();
        FluentActions.Invoking(() => Decode("02000000" + "07000000" + "80")).Should().Throw<NetlinkFormatException>();
        Decode("07000000" + "07000000" + "80000000").Should().BeNull("a bridge's forwarding entry is not ours to read");
    }

    private static string Encode(NeighbourSpec spec)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[NeighbourMessage.MaxLength], NeighbourMessage.New, NetlinkMessageFlags.None);
        NeighbourMessage.Write(ref writer, spec);
        return Convert.ToHexString(writer.Complete()[16..]);
    }

    private static NeighbourInfo? Decode(string body)
    {
        byte[] payload = Convert.FromHexString(body);
        byte[] datagram = [.. BitConverter.GetBytes(16 + payload.Length), 28, 0, 0, 0, .. new byte[8], .. payload];
        foreach (NetlinkMessage message in new NetlinkMessages(datagram))
        {
            return NeighbourView.TryRead(message, out NeighbourView view) ? view.ToInfo() : null;
        }

        return null;
    }
}
