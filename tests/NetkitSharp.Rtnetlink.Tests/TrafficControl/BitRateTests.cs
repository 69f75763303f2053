using FluentAssertions;
using NetkitSharp.Rtnetlink.TrafficControl;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.TrafficControl;

public sealed class BitRateTests
{
    [Fact]
    public void Units_are_those_of_tc()
    {
        BitRate.Bps(8).Should().Be(new BitRate(1));
        BitRate.Bps(15).Should().Be(new BitRate(1), "the kernel counts whole bytes");
        BitRate.Kbps(1).BytesPerSecond.Should().Be(125);
        BitRate.Mbps(1.5).BytesPerSecond.Should().Be(187_500);
        BitRate.Gbps(100).BytesPerSecond.Should().Be(12_500_000_000);
        BitRate.Mbps(10).BitsPerSecond.Should().Be(10_000_000);
        new BitRate(ulong.MaxValue).BitsPerSecond.Should().Be(ulong.MaxValue);
        (BitRate.Mbps(1) < BitRate.Gbps(1) && BitRate.Mbps(1) >= BitRate.Kbps(1000)).Should().BeTrue();
    }

    [Theory]
    [InlineData(0ul, "0bit")]
    [InlineData(1ul, "8bit")]
    [InlineData(187_500ul, "1500Kbit")]
    [InlineData(1_250_000ul, "10Mbit")]
    [InlineData(12_500_000_000ul, "100Gbit")]
    [InlineData(ulong.MaxValue, "147573952589676412920bit")]
    public void The_text_loses_nothing(ulong bytes, string text) => new BitRate(bytes).ToString().Should().Be(text);

    [Theory]
    [InlineData("40mbit", 5_000_000ul)]
    [InlineData("1.5Gbit", 187_500_000ul)]
    [InlineData("64000", 8000ul)]
    [InlineData("8bit", 1ul)]
    [InlineData("0", 0ul)]
    [InlineData("1KiBit", 128ul)]
    [InlineData("18446744073709551615", ulong.MaxValue / 8)]
    public void What_tc_writes_is_read(string text, ulong bytes) => BitRate.Parse(text).Should().Be(new BitRate(bytes));

    [Theory]
    [InlineData("")]
    [InlineData("mbit")]
    [InlineData("-1mbit")]
    [InlineData("1 mbit")]
    [InlineData("10mbps")]
    [InlineData("10MB")]
    [InlineData("1..5mbit")]
    [InlineData("1,5mbit")]
    [InlineData("7bit")]
    [InlineData("0.001kbit")]
    [InlineData("18446744073709551616")]
    [InlineData("99999999tbit")]
    [InlineData("999999999999999999999999999999999999999")]
    public void What_is_no_rate_is_refused(string text)
    {
        BitRate.TryParse(text, out _).Should().BeFalse();
        FluentActions.Invoking(() => BitRate.Parse(text)).Should().Throw<FormatException>().WithMessage($"'{text}' is no rate*40mbit*");
    }

    [Fact]
    public void What_would_become_nothing_or_too_much_is_refused()
    {
        FluentActions.Invoking(() => BitRate.Bps(7)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*at least 8 bits a second*");
        foreach (double wrong in new[] { -1, double.NaN, double.PositiveInfinity, 1e-9, 1e30 })
        {
            FluentActions.Invoking(() => BitRate.Mbps(wrong)).Should().Throw<ArgumentOutOfRangeException>();
        }
    }

    [Fact]
    public void A_burst_becomes_ticks_of_64_ns_and_comes_back()
    {
        PschedTicks.ForTransmission(BitRate.Mbps(5), 30 * 1024, "burst").Should().Be(768_000);
        PschedTicks.ToBytes(BitRate.Mbps(5), 768_000).Should().Be(30 * 1024);
        PschedTicks.ForTransmission(BitRate.Gbps(400), 1, "burst").Should().Be(1, "a bucket of no time would let nothing through");
        PschedTicks.ForTransmission(new BitRate(1), 274, "burst").Should().Be(4_281_250_000);
        FluentActions.Invoking(() => PschedTicks.ForTransmission(new BitRate(1), 275, "burst")).Should().Throw<ArgumentOutOfRangeException>().WithMessage("275 bytes take more than 274 seconds at 8bit*");
        PschedTicks.ToBytes(new BitRate(ulong.MaxValue), uint.MaxValue).Should().Be(ulong.MaxValue);
        PschedTicks.FromNanoseconds(long.MaxValue).Should().Be(uint.MaxValue);
    }
}
