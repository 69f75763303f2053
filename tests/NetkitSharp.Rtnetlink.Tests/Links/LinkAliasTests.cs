using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Links;

public sealed class LinkAliasTests
{
    [KernelFact(KernelFeature.Veth)]
    public void An_alias_has_up_to_255_bytes_and_an_empty_one_clears_it()
    {
        using LinkLab lab = new("alias");
        string longest = new string('ä', 127) + "z";
        LinkInfo link = lab.Links.Create(new VethLink("ve-a") { Alias = longest, Peer = new PeerLink("ve-b") }).Primary;
        lab.Ip("ve-a").GetProperty("ifalias").GetString().Should().Be(longest);

        lab.Links.Set(link.Index, new LinkChange { Alias = "" });
        lab.Ip("ve-a").TryGetProperty("ifalias", out JsonElement _).Should().BeFalse();

        lab.Links.Set(link.Index, new LinkChange { Alias = longest });
        lab.Ip("ve-a").GetProperty("ifalias").GetString().Should().Be(longest);
    }

    [Fact]
    public void A_longer_alias_is_refused_before_it_is_sent() =>
        FluentActions.Invoking(() => new LinkChange { Alias = new string('ä', 128) }).Should().Throw<ArgumentException>().WithMessage("*256 bytes*255*");
}
