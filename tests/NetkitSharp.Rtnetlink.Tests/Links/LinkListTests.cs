using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Tests.Transport;
using NetkitSharp.Rtnetlink.Transport;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Links;

public sealed class LinkListTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_master_that_cannot_be_is_refused_before_anything_is_sent(int master)
    {
        ScriptedChannel kernel = new();
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Done(sequence)));
        using NetlinkSocket socket = new(kernel, new NetlinkSocketOptions());
        LinkClient links = new(socket);
        FluentActions.Invoking(() => links.List(masterIndex: master)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*at least 1*null*");
        kernel.Sent.Should().BeEmpty();
    }
}
