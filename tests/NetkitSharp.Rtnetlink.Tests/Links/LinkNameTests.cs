using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Netkit;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Links;

public sealed class LinkNameTests
{
    [Theory]
    [InlineData("", "empty")]
    [InlineData(".", "reserved")]
    [InlineData("..", "reserved")]
    [InlineData("a/b", "'/'")]
    [InlineData("a:b", "':'")]
    [InlineData("a b", "whitespace")]
    [InlineData("a\tb", "whitespace")]
    [InlineData("à", "0xa0")]
    [InlineData("a\0b", "NUL")]
    [InlineData("nk%d", "template")]
    [InlineData("abcdefghijklmnop", "16 bytes in UTF-8, at most 15")]
    [InlineData("éééééééé", "16 bytes in UTF-8, at most 15")]
    public void A_bad_name_is_refused_before_the_kernel_sees_it(string name, string rule)
    {
        FluentActions.Invoking(() => new NetkitLink(name) { Peer = new PeerLink("p") }).Should().Throw<ArgumentException>().WithMessage($"'{name}'*{rule}*").Which.ParamName.Should().Be("name");
        FluentActions.Invoking(() => new PeerLink(name)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new LinkChange { Name = name }).Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData("abcdefghijklmno")]
    [InlineData("éééééééa")]
    [InlineData("...")]
    [InlineData("a.b@c-d_e")]
    public void A_good_name_is_taken(string name) => new PeerLink(name).Name.Should().Be(name);

    [Fact]
    public void Values_that_cannot_be_are_refused()
    {
        FluentActions.Invoking(() => new PeerLink("p") { Mtu = -1 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new PeerLink("p") { Index = 0 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new PeerLink("p") { Alias = new string('a', 256) }).Should().Throw<ArgumentException>().WithMessage("*256 bytes*255*");
        FluentActions.Invoking(() => new LinkChange { GsoMaxSize = -1 }).Should().Throw<ArgumentOutOfRangeException>();
    }
}
