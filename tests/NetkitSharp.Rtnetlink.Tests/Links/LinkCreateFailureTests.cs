using FluentAssertions;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Tests.Transport;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Links;

/// <summary>A creation that goes wrong in ways that the real kernel does not show us.</summary>
public sealed class LinkCreateFailureTests
{
    private const int Index = 17;
    private const ushort DeleteLink = 17;

    public enum Loss
    {
        Timeout,
        Overflow,
        Overrun,
        Malformed,
    }

    [Theory]
    [InlineData(Loss.Timeout, typeof(NetlinkTimeoutException))]
    [InlineData(Loss.Overflow, typeof(NetlinkException))]
    [InlineData(Loss.Overrun, typeof(NetlinkException))]
    [InlineData(Loss.Malformed, typeof(NetlinkFormatException))]
    public void What_was_made_is_deleted_where_the_answer_is_lost(Loss loss, Type expected)
    {
        ScriptedChannel kernel = Lose(loss);
        kernel.Then(sequence => kernel.Queue(Link(sequence, "veth", 0)));
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Acknowledgement(sequence)));
        Create(kernel).Should().BeOfType(expected);
        kernel.Sent.Should().HaveCount(3);
        BitConverter.ToUInt16(kernel.Sent[2], 4).Should().Be(DeleteLink);
        BitConverter.ToInt32(kernel.Sent[2], 20).Should().Be(Index);
    }

    [Theory]
    [InlineData("bridge", 0)]
    [InlineData("veth", 1)]
    public void What_the_request_cannot_have_made_stays_where_the_answer_is_lost(string kind, uint flags)
    {
        ScriptedChannel kernel = Lose(Loss.Timeout);
        kernel.Then(sequence => kernel.Queue(Link(sequence, kind, flags)));
        Create(kernel).Should().BeOfType<NetlinkTimeoutException>();
        kernel.Sent.Should().HaveCount(2);
    }

    [Fact]
    public void Nothing_is_looked_up_where_the_kernel_itself_refuses_for_want_of_buffers()
    {
        ScriptedChannel kernel = new();
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Acknowledgement(sequence, Errno.ENOBUFS)));
        Create(kernel).Should().BeOfType<NetlinkException>().Which.ErrorNumber.Should().Be(Errno.ENOBUFS);
        kernel.Sent.Should().ContainSingle();
    }

    [Fact]
    public void A_failure_to_look_up_what_was_made_does_not_hide_that_the_answer_was_lost()
    {
        ScriptedChannel kernel = Lose(Loss.Timeout);
        kernel.Then(_ => kernel.Queue(new byte[20]));
        Create(kernel).Should().BeOfType<NetlinkTimeoutException>();
    }

    [Fact]
    public void A_failure_to_undo_does_not_hide_the_first()
    {
        ScriptedChannel kernel = new();
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Acknowledgement(sequence)));
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Acknowledgement(sequence, Errno.ENODEV)));
        kernel.Then(_ => kernel.Queue(new byte[20]));
        Create(kernel).Should().BeOfType<LinkNotFoundException>();
        kernel.Sent.Should().HaveCount(3);
    }

    [Fact]
    public void A_failure_to_find_what_is_taken_does_not_hide_the_refusal()
    {
        ScriptedChannel kernel = new();
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Acknowledgement(sequence, Errno.EEXIST)));
        kernel.Then(_ => kernel.Queue(new byte[20]));
        Create(kernel).Should().BeOfType<LinkExistsException>();
        kernel.Sent.Should().HaveCount(2);
    }

    private static ScriptedChannel Lose(Loss loss)
    {
        ScriptedChannel kernel = new();
        return kernel.Then(sequence =>
        {
            switch (loss)
            {
                case Loss.Overflow:
                    kernel.QueueError(Errno.ENOBUFS);
                    break;
                case Loss.Overrun:
                    kernel.Queue(ScriptedChannel.Message(sequence, NetlinkMessage.Overrun, 0, []));
                    break;
                case Loss.Malformed:
                    kernel.Queue(new byte[20]);
                    break;
                default:
                    break;
            }
        });
    }

    private static Exception Create(ScriptedChannel kernel)
    {
        using NetlinkSocket socket = new(kernel, new NetlinkSocketOptions());
        LinkClient links = new(socket);
        return Record.Exception(() => links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") }))!;
    }

    private static byte[] Link(uint sequence, string kind, uint flags)
    {
        NetlinkMessageWriter writer = new(new byte[256], 0, 0);
        ifinfomsg header = new() { ifi_index = Index, ifi_flags = flags };
        NetlinkAttributeWriter<LinkAttribute> link = writer.Begin<ifinfomsg, LinkAttribute>(in header);
        link.WriteString(LinkAttribute.Ifname, "ve-a");
        using (NetlinkAttributeWriter<LinkInfoAttribute> info = link.BeginNested<LinkInfoAttribute>(LinkAttribute.Linkinfo))
        {
            info.WriteString(LinkInfoAttribute.Kind, kind);
        }

        return ScriptedChannel.Message(sequence, 16, 0, writer.Complete()[16..]);
    }
}
