using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Tests.Wire;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Transport;

public sealed class NetlinkBatchTests : IDisposable
{
    private readonly ScriptedChannel _kernel = new();

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public void Requests_go_out_in_one_send_and_the_last_is_acknowledged()
    {
        using NetlinkSocket socket = Open();
        NetlinkBatch batch = Batch(socket, 3);
        _kernel.Then(first => _kernel.Queue(ScriptedChannel.Acknowledgement(first + 2)));
        NetlinkBatchResult result = batch.Send();
        (result.Succeeded, result.Count, result.NotSent).Should().Be((true, 3, 0));
        batch.Count.Should().Be(0);
        List<nlmsghdr> headers = Headers(_kernel.Sent.Should().ContainSingle().Subject);
        headers.Select(h => h.nlmsg_flags).Should().Equal((ushort)0x401, (ushort)0x401, (ushort)0x405);
        headers.Select(h => h.nlmsg_seq).Should().Equal(1U, 2U, 3U);
    }

    [Fact]
    public void Each_failure_is_mapped_to_its_request_and_the_others_succeed()
    {
        using NetlinkSocket socket = Open();
        NetlinkBatch batch = Batch(socket, 4);
        _kernel.Then(first =>
        {
            // The late answer to an earlier request does not count.
            _kernel.Queue(ScriptedChannel.Acknowledgement(first - 1, 1));
            _kernel.Queue(ScriptedChannel.Acknowledgement(first + 1, 17));
            _kernel.Queue(ScriptedChannel.Acknowledgement(first + 3, 22));
        });
        NetlinkBatchResult result = batch.Send();
        result.Failures.Select(f => (f.Number, f.Error.ErrorNumber, f.Request)).Should().Equal((1, 17, "request 1"), (3, 22, "request 3"));
        result.Failures[0].ToException().Message.Should().StartWith("do request 1: EEXIST");
        FluentActions.Invoking(result.ThrowIfFailed).Should().Throw<NetlinkBatchException>()
            .WithMessage("2 of 4 requests failed; the first, number 1: do request 1: EEXIST*").WithInnerException<NetlinkException>();
    }

    [Fact]
    public void Stopping_at_a_failure_sends_one_at_a_time_and_nothing_after_it()
    {
        using NetlinkSocket socket = Open();
        NetlinkBatch batch = Batch(socket, 5);
        _kernel.Then(first => _kernel.Queue(ScriptedChannel.Acknowledgement(first)))
            .Then(second => _kernel.Queue(ScriptedChannel.Acknowledgement(second, 17)));
        NetlinkBatchResult result = batch.Send(new NetlinkBatchOptions { StopAtFailure = true });
        _kernel.Sent.Should().HaveCount(2);
        (result.Failures.Single().Number, result.NotSent).Should().Be((1, 3));
        FluentActions.Invoking(result.ThrowIfFailed).Should().Throw<NetlinkBatchException>().WithMessage("1 of 5 requests failed; the last 3 were not sent; the first, number 1:*");
    }

    [Fact]
    public void As_many_go_into_a_send_as_the_receive_buffer_holds_errors_of()
    {
        using NetlinkSocket socket = Open();
        NetlinkBatch batch = Batch(socket, 200);
        for (int send = 0; send < 2; send++)
        {
            _kernel.Then(first => _kernel.Queue(ScriptedChannel.Acknowledgement(first + (uint)Headers(_kernel.Sent[^1]).Count - 1)));
        }

        batch.Send().Succeeded.Should().BeTrue();
        _kernel.Sent.Select(s => Headers(s).Count).Should().Equal(138, 62);
    }

    [Fact]
    public void Warnings_come_with_each_acknowledgement()
    {
        List<NetlinkWarning> handled = [];
        using NetlinkSocket socket = new(_kernel, new NetlinkSocketOptions { WarningHandler = handled.Add });
        NetlinkBatch batch = Batch(socket, 2);
        NetlinkMessageWriter text = new(new byte[64], 0, 0);
        text.Attributes<TestAttribute>().WriteString(TestAttribute.One, "mind the gap");
        byte[] tlvs = text.Complete()[16..].ToArray();
        _kernel.Then(first =>
        {
            _kernel.Queue(ScriptedChannel.Acknowledgement(first, 0, tlvs));
            _kernel.Queue(ScriptedChannel.Acknowledgement(first + 1));
        });
        NetlinkBatchResult result = batch.Send(new NetlinkBatchOptions { AcknowledgeEach = true });
        Headers(_kernel.Sent[0]).Should().OnlyContain(h => h.nlmsg_flags == 0x405);
        result.Succeeded.Should().BeTrue();
        result.Warnings.Should().ContainSingle().Which.Should().Be(new NetlinkBatchWarning(0, handled.Single()));
        (handled[0].RequestType, handled[0].ExtendedAck.Message).Should().Be(((ushort)24, "mind the gap"));
    }

    [Fact]
    public void Replies_reach_their_request()
    {
        using NetlinkSocket socket = Open();
        NetlinkBatch batch = socket.CreateBatch();
        Reply[] replies = [new(), new()];
        foreach (Reply reply in replies)
        {
            NetlinkMessageWriter writer = batch.Begin(18, NetlinkMessageFlags.None);
            batch.Commit(ref writer, reply: reply);
        }

        _kernel.Then(first =>
        {
            _kernel.Queue(ScriptedChannel.Part(first, 11));
            _kernel.Queue(ScriptedChannel.Part(first + 1, 22));
            _kernel.Queue(ScriptedChannel.Acknowledgement(first + 1));
        });
        batch.Send().Succeeded.Should().BeTrue();
        replies.Select(r => r.Value).Should().Equal(11U, 22U);
    }

    [Fact]
    public void Lost_answers_make_outcomes_unknown_and_the_socket_goes_on()
    {
        using NetlinkSocket socket = Open();
        NetlinkBatch batch = Batch(socket, 3);
        _kernel.Then(first =>
        {
            _kernel.Queue(ScriptedChannel.Acknowledgement(first + 1, 17));
            _kernel.QueueError(105);
        });
        NetlinkBatchResult result = batch.Send();
        result.Failures.Select(f => (f.Number, f.Error.ErrorName, f.IsOutcomeUnknown)).Should().Equal((0, "ENOBUFS", true), (1, "EEXIST", false), (2, "ENOBUFS", true));
        batch = Batch(socket, 1);
        _kernel.Then(first => _kernel.Queue(ScriptedChannel.Acknowledgement(first)));
        batch.Send().Succeeded.Should().BeTrue();
    }

    [Fact]
    public void Silence_ends_the_batch_with_what_is_unknown_and_what_was_not_sent()
    {
        using NetlinkSocket socket = Open();
        NetlinkBatch batch = Batch(socket, 200);
        NetlinkBatchResult result = batch.Send();
        result.Failures.Should().HaveCount(138).And.OnlyContain(f => f.IsOutcomeUnknown && f.Error.ErrorName == "ETIMEDOUT");
        result.NotSent.Should().Be(62);
    }

    [Fact]
    public void A_send_that_fails_executed_nothing()
    {
        using NetlinkSocket socket = Open();
        NetlinkBatch batch = Batch(socket, 2);
        _kernel.SendError = 12;
        NetlinkBatchResult result = batch.Send();
        result.Failures.Should().HaveCount(2).And.OnlyContain(f => !f.IsOutcomeUnknown);
        result.Failures[0].ToString().Should().Contain("ENOMEM").And.Contain("none of them was executed");
    }

    [Fact]
    public void A_writer_of_elsewhere_is_refused_and_one_that_was_not_committed_does_not_count()
    {
        using NetlinkSocket socket = Open();
        NetlinkBatch batch = socket.CreateBatch();
        batch.Begin(18, NetlinkMessageFlags.None);
        batch.Count.Should().Be(0);
        FluentActions.Invoking(() =>
        {
            NetlinkMessageWriter foreign = new(new byte[16], 18, NetlinkMessageFlags.None);
            batch.Commit(ref foreign);
        }).Should().Throw<InvalidOperationException>().WithMessage("*Begin*");
        batch.Send().Should().BeEquivalentTo(new { Count = 0, Succeeded = true });
        _kernel.Sent.Should().BeEmpty();
    }

    private NetlinkSocket Open() => new(_kernel, new NetlinkSocketOptions());

    private static NetlinkBatch Batch(NetlinkSocket socket, int count)
    {
        NetlinkBatch batch = socket.CreateBatch();
        for (int i = 0; i < count; i++)
        {
            NetlinkMessageWriter writer = batch.Begin(24, NetlinkMessageFlags.Create);
            writer.Attributes<TestAttribute>().WriteUInt32(TestAttribute.One, (uint)i);
            batch.Commit(ref writer, null, $"request {i}", static (request, error) => error.ToException($"do {request}")).Should().Be(i);
        }

        return batch;
    }

    private static List<nlmsghdr> Headers(byte[] datagram)
    {
        List<nlmsghdr> headers = [];
        foreach (NetlinkMessage message in new NetlinkMessages(datagram))
        {
            headers.Add(MemoryMarshal.Read<nlmsghdr>(message.Bytes));
        }

        return headers;
    }

    private sealed class Reply : INetlinkBatchReply
    {
        internal uint Value { get; private set; }

        public void Receive(NetlinkMessage message) => Value = message.GetHeader<uint>();
    }
}
