using System.Net;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Addresses;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Addresses;

public sealed class InterfaceAddressTests
{
    [Theory]
    [InlineData("10.0.0.2/24", "10.0.0.2", 24, false, "10.0.0.0/24")]
    [InlineData("10.0.0.2/32", "10.0.0.2", 32, true, "10.0.0.2/32")]
    [InlineData("0.0.0.0/0", "0.0.0.0", 0, false, "0.0.0.0/0")]
    [InlineData("10.255.255.255/9", "10.255.255.255", 9, false, "10.128.0.0/9")]
    [InlineData("fd00::2/128", "fd00::2", 128, true, "fd00::2/128")]
    [InlineData("FD00:0:0::2/61", "fd00::2", 61, false, "fd00::/61")]
    [InlineData("::ffff:10.0.0.1/96", "::ffff:10.0.0.1", 96, false, "::ffff:0.0.0.0/96")]
    public void Good_text_is_read(string text, string address, int length, bool host, string network)
    {
        InterfaceAddress parsed = InterfaceAddress.Parse(text);
        parsed.Address.Should().Be(IPAddress.Parse(address));
        parsed.PrefixLength.Should().Be(length);
        parsed.IsHostPrefix.Should().Be(host);
        parsed.Network.Should().Be(IPNetwork.Parse(network));
        parsed.ToString().Should().Be($"{address}/{length}");
        InterfaceAddress.Parse(parsed.ToString()).Should().Be(parsed);
        InterfaceAddress.TryParse(text, out InterfaceAddress tried).Should().BeTrue();
        tried.Should().Be(parsed);
        InterfaceAddress converted = text;
        converted.Should().Be(parsed);
    }

    [Theory]
    [InlineData("", "is no address")]
    [InlineData("eth0", "is no address")]
    [InlineData("10.0.0.2", "has no prefix length")]
    [InlineData("fd00::2", "has no prefix length")]
    [InlineData("10.0.0.2/", "0 to 32")]
    [InlineData("10.0.0.2/33", "0 to 32")]
    [InlineData("10.0.0.2/-1", "0 to 32")]
    [InlineData("10.0.0.2/+8", "0 to 32")]
    [InlineData("10.0.0.2/08", "0 to 32")]
    [InlineData("10.0.0.2/ 8", "0 to 32")]
    [InlineData("10.0.0.2/255.0.0.0", "0 to 32")]
    [InlineData("fd00::2/129", "0 to 128")]
    [InlineData("10.0.0/24", "does not start with")]
    [InlineData("010.0.0.1/24", "does not start with")]
    [InlineData("0x0a000001/24", "does not start with")]
    [InlineData("10.0.0.2 /24", "does not start with")]
    [InlineData("fe80::1%eth0/64", "does not start with")]
    [InlineData("[fd00::2]/64", "does not start with")]
    [InlineData("/24", "does not start with")]
    public void Bad_text_is_refused_with_an_example(string text, string fault)
    {
        InterfaceAddress.TryParse(text, out _).Should().BeFalse();
        FluentActions.Invoking(() => InterfaceAddress.Parse(text)).Should().Throw<FormatException>().WithMessage($"'{text}' *{fault}*10.0.0.2/32*fd00::2/128*");
        FluentActions.Invoking(() => (InterfaceAddress)text).Should().Throw<FormatException>();
    }

    [Fact]
    public void Null_is_no_text()
    {
        InterfaceAddress.TryParse(null, out _).Should().BeFalse();
        FluentActions.Invoking(() => InterfaceAddress.Parse(null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Parts_are_checked()
    {
        FluentActions.Invoking(() => new InterfaceAddress(IPAddress.Loopback, 33)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*0 to 32*");
        FluentActions.Invoking(() => new InterfaceAddress(IPAddress.IPv6Loopback, -1)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*0 to 128*");
        FluentActions.Invoking(() => new InterfaceAddress(IPAddress.Parse("fe80::1%3"), 64)).Should().Throw<ArgumentException>().WithMessage("*scope id*");
        InterfaceAddress.Host(IPAddress.Parse("fd00::2")).Should().Be((InterfaceAddress)"fd00::2/128");
        default(InterfaceAddress).ToString().Should().Be("0.0.0.0/0");
    }
}
