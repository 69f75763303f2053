using System.Net;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Addresses;

/// <summary>The bytes, as <c>strace -e sendmsg ip addr add</c> shows them (numbers: linux/if_addr.h).</summary>
public sealed class AddressMessageTests
{
    [Theory]
    [InlineData("10.0.0.2/24", "02180000" + "07000000" + "08000200" + "0A000002" + "08000100" + "0A000002" + "08000800" + "00000000")]
    [InlineData(
        "fd00::2/128",
        "0A800000" + "07000000" + "14000200" + "FD000000000000000000000000000002" + "14000100" + "FD000000000000000000000000000002" + "08000800" + "00000000")]
    public void An_address(string address, string payload) => Encode(new AddressSpec(7, address)).Should().Be(payload);

    [Fact]
    public void Every_attribute()
    {
        AddressSpec spec = new(7, "10.0.0.2/24")
        {
            Peer = IPAddress.Parse("10.0.0.1"),
            Broadcast = IPAddress.Parse("10.0.0.255"),
            Label = "eth0:1",
            Scope = RouteScope.Link,
            Flags = AddressFlags.NoPrefixRoute | AddressFlags.NoDad,
            PreferredLifetime = TimeSpan.FromSeconds(60),
            RoutePriority = 100,
            Protocol = (AddressProtocol)200,
        };
        Encode(spec).Should().Be(
            "021802FD" + "07000000" + "08000200" + "0A000002" + "08000100" + "0A000001" + "08000800" + "02020000" + "08000400" + "0A0000FF"
            + "0B000300" + "657468303A310000" + "14000600" + "3C000000" + "FFFFFFFF" + "00000000" + "00000000" + "08000900" + "64000000" + "05000B00" + "C8000000");
    }

    [Fact]
    public void A_valid_lifetime_alone_bounds_the_preferred_one() =>
        Encode(new AddressSpec(7, "10.0.0.2/24") { ValidLifetime = TimeSpan.FromSeconds(90) })
            .Should().EndWith("14000600" + "5A000000" + "5A000000" + "00000000" + "00000000");

    [Fact]
    public void Writing_allocates_nothing()
    {
        AddressSpec spec = new(7, "fd00::2/128") { Flags = AddressFlags.NoDad, ValidLifetime = TimeSpan.FromSeconds(90), Label = "x" };
        Span<byte> buffer = stackalloc byte[AddressMessage.MaxLength];
        for (int i = 0; i < 100; i++)
        {
            Write(buffer, spec);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Write(buffer, spec);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [Fact]
    public void What_the_kernel_would_misread_is_refused_before()
    {
        AddressSpec v4 = new(7, "10.0.0.2/24");
        AddressSpec v6 = new(7, "fd00::2/64");
        (AddressSpec Spec, string Message)[] cases =
        [
            (v4 with { Peer = IPAddress.IPv6Loopback }, "*different families*"),
            (v6 with { Broadcast = IPAddress.Parse("10.0.0.255") }, "*only IPv4*"),
            (v4 with { Broadcast = IPAddress.IPv6Loopback }, "*only IPv4*"),
            (v6 with { Label = "eth0:1" }, "*labels are for IPv4*"),
            (v4 with { Label = "sixteen-bytes-xx" }, "*1 to 15 bytes*"),
            (v4 with { Label = "" }, "*1 to 15 bytes*"),
            (v4 with { ValidLifetime = TimeSpan.Zero }, "*whole number of seconds from 1*"),
            (v4 with { ValidLifetime = TimeSpan.FromSeconds(1.5) }, "*whole number of seconds*"),
            (v4 with { ValidLifetime = TimeSpan.FromSeconds(uint.MaxValue) }, "*4294967294*"),
            (v4 with { PreferredLifetime = TimeSpan.FromSeconds(9), ValidLifetime = TimeSpan.FromSeconds(8) }, "*preferred lifetime*exceeds*"),
            (v4 with { LinkIndex = 0 }, "*LinkIndex*"),
        ];
        foreach ((AddressSpec spec, string message) in cases)
        {
            FluentActions.Invoking(spec.Check).Should().Throw<ArgumentException>().WithMessage(message);
        }
    }

    [Fact]
    public void Hostile_bytes_end_in_a_format_exception()
    {
        // A prefix of 33 bits; an address of 5 bytes; none at all; a lifetime of 4 bytes.
        string[] bodies =
        [
            "02210000" + "07000000" + "08000200" + "0A000002",
            "02180000" + "07000000" + "09000200" + "0A00000200000000",
            "02180000" + "07000000",
            "02180000" + "07000000" + "08000200" + "0A000002" + "08000600" + "3C000000",
            "0218",
        ];
        foreach (string body in bodies)
        {
            FluentActions.Invoking(() => Decode(body)).Should().Throw<NetlinkFormatException>();
        }

        Decode("01180000" + "07000000").Should().BeNull("another family is not ours to read");
    }

    private static string Encode(AddressSpec spec) => Convert.ToHexString(Write(new byte[AddressMessage.MaxLength], spec)[16..]);

    private static ReadOnlySpan<byte> Write(Span<byte> buffer, AddressSpec spec)
    {
        NetlinkMessageWriter writer = new(buffer, AddressMessage.New, NetlinkMessageFlags.None);
        AddressMessage.Write(ref writer, spec);
        return writer.Complete();
    }

    private static AddressInfo? Decode(string body)
    {
        byte[] payload = Convert.FromHexString(body);
        byte[] datagram = [.. BitConverter.GetBytes(16 + payload.Length), 20, 0, 0, 0, .. new byte[8], .. payload];
        foreach (NetlinkMessage message in new NetlinkMessages(datagram))
        {
            return AddressView.TryRead(message, out AddressView view) ? view.ToInfo() : null;
        }

        return null;
    }
}
