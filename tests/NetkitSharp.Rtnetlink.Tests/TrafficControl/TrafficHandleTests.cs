using FluentAssertions;
using NetkitSharp.Rtnetlink.TrafficControl;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.TrafficControl;

public sealed class TrafficHandleTests
{
    [Theory]
    [InlineData("1:", 0x00010000u)]
    [InlineData("1:10", 0x00010010u)]
    [InlineData("ffff:fff1", 0xfffffff1u)]
    [InlineData(":10", 0x00000010u)]
    [InlineData("abcd:ef", 0xabcd00efu)]
    [InlineData("root", 0xffffffffu)]
    [InlineData("none", 0u)]
    public void A_handle_is_written_as_tc_writes_it(string text, uint value)
    {
        TrafficHandle.Parse(text).Should().Be(new TrafficHandle(value));
        new TrafficHandle(value).ToString().Should().Be(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("1")]
    [InlineData("12345:")]
    [InlineData("1:10:2")]
    [InlineData("g:1")]
    [InlineData("1: 10")]
    [InlineData("-1:")]
    public void What_is_no_handle_is_refused(string text)
    {
        TrafficHandle.TryParse(text, out _).Should().BeFalse();
        FluentActions.Invoking(() => TrafficHandle.Parse(text)).Should().Throw<FormatException>().WithMessage($"'{text}' is no handle*hexadecimal*");
    }

    [Fact]
    public void The_named_ones_are_where_the_kernel_has_them()
    {
        TrafficHandle.Ingress.ToString().Should().Be("ffff:fff1");
        TrafficHandle.ClsactIngress.ToString().Should().Be("ffff:fff2");
        TrafficHandle.ClsactEgress.ToString().Should().Be("ffff:fff3");
        (new TrafficHandle(0x1, 0x10).Major, new TrafficHandle(0x1, 0x10).Minor).Should().Be(((ushort)1, (ushort)0x10));
    }
}
