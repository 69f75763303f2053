using FluentAssertions;
using Microsoft.Extensions.Logging;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Tests.Wire;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Transport;

/// <summary>The exchange with a kernel by script: what a real one does rarely, or never to us.</summary>
public sealed class NetlinkSocketTests
{
    private static readonly NetlinkAttributeSpace s_space = NetlinkAttributeSpace.Of<TestAttribute>();

    [Fact]
    public void A_request_is_flagged_and_numbered_and_acknowledged()
    {
        ScriptedChannel kernel = new();
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Acknowledgement(sequence)));
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Acknowledgement(sequence)));
        using NetlinkSocket socket = Over(kernel);
        Acknowledge(socket).Should().BeNull();
        Acknowledge(socket).Should().BeNull();
        BitConverter.ToUInt16(kernel.Sent[0], 6).Should().Be(0x5, "NLM_F_REQUEST | NLM_F_ACK: without the first the kernel acknowledges and does nothing");
        BitConverter.ToUInt32(kernel.Sent[1], 8).Should().NotBe(BitConverter.ToUInt32(kernel.Sent[0], 8));
    }

    [Fact]
    public void The_late_answer_to_a_request_that_timed_out_is_never_taken_for_the_next_ones()
    {
        ScriptedChannel kernel = new();
        uint late = 0;
        kernel.Then(sequence => late = sequence);
        kernel.Then(sequence =>
        {
            kernel.Queue(ScriptedChannel.Acknowledgement(late, Errno.EEXIST));
            kernel.Queue(ScriptedChannel.Acknowledgement(sequence));
        });
        using NetlinkSocket socket = Over(kernel);
        FluentActions.Invoking(() => Acknowledge(socket)).Should().Throw<NetlinkTimeoutException>().WithMessage("*type 16*ETIMEDOUT*whether it executed the request is unknown*");
        Acknowledge(socket).Should().BeNull("the EEXIST belonged to the first request");
    }

    [Fact]
    public void Answers_to_another_port_and_datagrams_of_another_process_are_discarded()
    {
        ScriptedChannel kernel = new();
        kernel.Then(sequence =>
        {
            kernel.Queue(ScriptedChannel.Acknowledgement(sequence, Errno.EPERM), sender: 99);
            kernel.Queue(ScriptedChannel.Message(sequence, NetlinkMessage.Error, NetlinkMessageFlags.Capped, [1, 0, 0, 0, .. new byte[16]], port: 7));
            kernel.Queue(ScriptedChannel.Acknowledgement(sequence));
        });
        using NetlinkSocket socket = Over(kernel);
        Acknowledge(socket).Should().BeNull();
    }

    [Fact]
    public void A_refusal_carries_errno_text_offset_path_and_bounds()
    {
        ScriptedChannel kernel = new();
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Acknowledgement(sequence, 34, ExtendedAck("integer out of range", 20, policy: true))));
        using NetlinkSocket socket = Over(kernel);
        NetlinkError error = Acknowledge(socket)!;
        error.ErrorName.Should().Be("ERANGE");
        error.ExtendedAck!.Message.Should().Be("integer out of range");
        error.ExtendedAck.Offset.Should().Be(20);
        error.ExtendedAck.AttributePath.Should().Be("one > two");
        error.ExtendedAck.Policy!.MaximumValue.Should().Be((Int128)ulong.MaxValue);
        error.ToException("create a thing", "Do otherwise.").Message.Should()
            .Be("create a thing: ERANGE: integer out of range; attribute: one > two = 1; accepted: u32 of 0 to 18446744073709551615. Do otherwise.");
    }

    [Fact]
    public void A_missing_attribute_is_named_where_it_is_missing()
    {
        ScriptedChannel kernel = new();
        kernel.Then(sequence =>
        {
            NetlinkMessageWriter message = new(new byte[64], 0, 0);
            NetlinkAttributeWriter<TestAttribute> tlvs = message.Attributes<TestAttribute>();
            tlvs.WriteUInt32((TestAttribute)5, 3);
            tlvs.WriteUInt32((TestAttribute)6, 16);
            kernel.Queue(ScriptedChannel.Acknowledgement(sequence, 22, message.Complete()[16..]));
        });
        using NetlinkSocket socket = Over(kernel);
        Acknowledge(socket)!.ExtendedAck!.MissingAttribute.Should().Be("one > three");
    }

    [Fact]
    public void An_error_that_quotes_the_whole_request_has_its_attributes_behind_it()
    {
        ScriptedChannel kernel = new();
        kernel.Then(sequence =>
        {
            byte[] quoted = [21, 0, 0, 0, .. new byte[20]];
            kernel.Queue(ScriptedChannel.Message(
                sequence, NetlinkMessage.Error, NetlinkMessageFlags.AcknowledgeAttributes, [.. BitConverter.GetBytes(-22), .. quoted, .. ExtendedAck("said", null)]));
        });
        using NetlinkSocket socket = Over(kernel);
        Acknowledge(socket)!.ExtendedAck!.Message.Should().Be("said");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(10)]
    public void An_error_message_cut_short_is_malformed(int payload)
    {
        ScriptedChannel kernel = new();
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Message(
            sequence, NetlinkMessage.Error, NetlinkMessageFlags.AcknowledgeAttributes, BitConverter.GetBytes(-22).Concat(new byte[16]).Take(payload).ToArray())));
        using NetlinkSocket socket = Over(kernel);
        FluentActions.Invoking(() => Acknowledge(socket)).Should().Throw<NetlinkFormatException>();
    }

    [Fact]
    public void EPERM_says_which_capability_is_needed_where()
    {
        new NetlinkError(Errno.EPERM, null).ToException("delete link 'x'").Should().BeOfType<NetlinkPermissionException>()
            .Which.Message.Should().Be("delete link 'x': EPERM: Operation not permitted. CAP_NET_ADMIN is needed in the user namespace that owns the socket's network namespace, by the sending thread and by the opener of the socket.");
    }

    [Fact]
    public void A_warning_that_comes_with_success_is_logged_and_handed_over()
    {
        ScriptedChannel kernel = new();
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Acknowledgement(sequence, 0, ExtendedAck("4 bytes leftover", null))));
        ListLogger log = new();
        List<NetlinkWarning> handled = [];
        using NetlinkSocket socket = new(kernel, new NetlinkSocketOptions { LoggerFactory = log, WarningHandler = handled.Add });
        Acknowledge(socket).Should().BeNull();
        handled.Should().ContainSingle().Which.Should().BeEquivalentTo(new { RequestType = (ushort)16, ExtendedAck = new { Message = "4 bytes leftover" } });
        log.Lines.Should().ContainSingle().Which.Should().Be("Warning 1: The kernel accepted a request of type 16 with a warning: 4 bytes leftover");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_dump_ends_with_DONE_in_its_own_datagram_or_in_the_last(bool own)
    {
        ScriptedChannel kernel = new();
        kernel.Then(sequence =>
        {
            kernel.Queue([.. ScriptedChannel.Part(sequence, 1), .. ScriptedChannel.Part(sequence, 2)]);
            byte[] last = ScriptedChannel.Part(sequence, 3);
            if (own)
            {
                kernel.Queue(last);
                kernel.Queue(ScriptedChannel.Done(sequence));
            }
            else
            {
                kernel.Queue([.. last, .. ScriptedChannel.Done(sequence)]);
            }
        });
        using NetlinkSocket socket = Over(kernel);
        Dump(socket, out NetlinkError? error).Should().Equal("1", "2", "3");
        error.Should().BeNull();
        BitConverter.ToUInt16(kernel.Sent[0], 6).Should().Be(0x301);
    }

    [Fact]
    public void DONE_without_a_code_is_success()
    {
        ScriptedChannel kernel = new();
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Message(sequence, NetlinkMessage.Done, NetlinkMessageFlags.Multi, [])));
        using NetlinkSocket socket = Over(kernel);
        Dump(socket, out _).Should().BeEmpty();
    }

    [Fact]
    public void An_error_inside_DONE_has_its_attributes_right_behind_the_code()
    {
        ScriptedChannel kernel = new();
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Done(sequence, 22, attributes: ExtendedAck("Invalid values in header", 16))));
        using NetlinkSocket socket = Over(kernel);
        Dump(socket, out NetlinkError? error);
        error!.ErrorNumber.Should().Be(22);
        error.ExtendedAck!.Message.Should().Be("Invalid values in header");
        error.ExtendedAck.AttributePath.Should().Be("one");
    }

    [Fact]
    public void An_interrupted_dump_is_repeated_and_its_parts_are_forgotten()
    {
        ScriptedChannel kernel = new();
        kernel.Then(sequence =>
        {
            kernel.Queue(ScriptedChannel.Part(sequence, 1));
            kernel.Queue(ScriptedChannel.Part(sequence, 2, NetlinkMessageFlags.DumpInterrupted));
            kernel.Queue(ScriptedChannel.Done(sequence));
        });
        kernel.Then(sequence =>
        {
            kernel.Queue(ScriptedChannel.Part(sequence, 3));
            kernel.Queue(ScriptedChannel.Done(sequence, flags: NetlinkMessageFlags.DumpInterrupted));
        });
        kernel.Then(sequence =>
        {
            kernel.Queue(ScriptedChannel.Part(sequence, 4));
            kernel.Queue(ScriptedChannel.Done(sequence));
        });
        using NetlinkSocket socket = Over(kernel);
        Dump(socket, out _).Should().Equal("4");
    }

    [Fact]
    public void A_dump_that_is_always_interrupted_is_given_up()
    {
        ScriptedChannel kernel = new();
        for (int i = 0; i < 3; i++)
        {
            kernel.Then(sequence => kernel.Queue(ScriptedChannel.Done(sequence, flags: NetlinkMessageFlags.DumpInterrupted)));
        }

        using NetlinkSocket socket = new(kernel, new NetlinkSocketOptions { DumpAttempts = 3 });
        FluentActions.Invoking(() => Dump(socket, out _)).Should().Throw<NetlinkDumpInterruptedException>().WithMessage("*3 attempts*DumpAttempts*").Which.Attempts.Should().Be(3);
        kernel.Sent.Should().HaveCount(3);
    }

    [Fact]
    public void A_dump_that_the_reader_broke_off_is_read_away_before_the_next_request()
    {
        ScriptedChannel kernel = new();
        kernel.Then(sequence =>
        {
            kernel.Queue(ScriptedChannel.Part(sequence, 1));
            kernel.Queue(ScriptedChannel.Part(sequence, 2));
            kernel.Queue(ScriptedChannel.Done(sequence));
        });
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Done(sequence)));
        using NetlinkSocket socket = Over(kernel);
        FluentActions.Invoking(() =>
        {
            NetlinkMessageWriter writer = new(new byte[64], 18, 0);
            socket.TryDump(ref writer, null, static string? (NetlinkMessage _) => throw new InvalidTimeZoneException("broken off"), out _, out _);
        }).Should().Throw<InvalidTimeZoneException>();
        kernel.Receive(new byte[64], out _).Should().BePositive("the rest is still there");
        Dump(socket, out _).Should().BeEmpty();
        kernel.Waits.Should().Be(0);
    }

    [Fact]
    public void A_reply_longer_than_the_buffer_is_asked_for_again_with_a_larger_one()
    {
        byte[] payload = new byte[200_000];
        ScriptedChannel kernel = new();
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Message(sequence, 16, 0, payload)));
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Message(sequence, 16, 0, payload)));
        using NetlinkSocket socket = Over(kernel);
        Request(socket, static message => $"{message.Payload.Length}").Should().Be("200000");
        kernel.Sent.Should().HaveCount(2);
    }

    [Fact]
    public void A_buffer_that_has_just_become_large_enough_is_used_even_where_one_attempt_is_allowed()
    {
        byte[] payload = new byte[200_000];
        ScriptedChannel kernel = new();
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Message(sequence, 16, 0, payload)));
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Message(sequence, 16, 0, payload)));
        using NetlinkSocket socket = new(kernel, new NetlinkSocketOptions { DumpAttempts = 1 });
        Request(socket, static message => $"{message.Payload.Length}").Should().Be("200000");
    }

    [Fact]
    public void An_answer_that_outgrows_the_buffer_each_time_is_given_up()
    {
        ScriptedChannel kernel = new();
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Message(sequence, 16, 0, new byte[100_000])));
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Message(sequence, 16, 0, new byte[200_000])));
        using NetlinkSocket socket = new(kernel, new NetlinkSocketOptions { DumpAttempts = 1 });
        NetlinkMessageWriter writer = new(new byte[64], 18, 0);
        socket.TryRequest(ref writer, null, static message => "", out _, out NetlinkError? error).Should().BeFalse();
        error!.ToString().Should().StartWith("EMSGSIZE: ").And.Contain("2 times");
    }

    [Fact]
    public void A_dump_part_longer_than_the_buffer_restarts_the_dump_without_its_parts()
    {
        byte[] payload = new byte[100_000];
        ScriptedChannel kernel = new();
        for (int i = 0; i < 2; i++)
        {
            kernel.Then(sequence =>
            {
                kernel.Queue(ScriptedChannel.Part(sequence, 1));
                kernel.Queue(ScriptedChannel.Message(sequence, 16, NetlinkMessageFlags.Multi, payload));
                kernel.Queue(ScriptedChannel.Part(sequence, 2));
                kernel.Queue(ScriptedChannel.Done(sequence));
            });
        }

        using NetlinkSocket socket = Over(kernel);
        Dump(socket, out _).Should().Equal("1", "0", "2");
        kernel.Sent.Should().HaveCount(2);
    }

    [Fact]
    public void A_dump_whose_DONE_was_in_the_part_longer_than_the_buffer_is_repeated_without_waiting()
    {
        ScriptedChannel kernel = new();
        for (int i = 0; i < 2; i++)
        {
            kernel.Then(sequence =>
            {
                kernel.Queue(ScriptedChannel.Part(sequence, 1));
                kernel.Queue([.. ScriptedChannel.Message(sequence, 16, NetlinkMessageFlags.Multi, new byte[100_000]), .. ScriptedChannel.Done(sequence)]);
            });
        }

        using NetlinkSocket socket = Over(kernel);
        Dump(socket, out NetlinkError? error).Should().Equal("1", "0");
        error.Should().BeNull();
        kernel.Sent.Should().HaveCount(2);
        kernel.Waits.Should().Be(0);
    }

    [Fact]
    public void Lost_answers_are_reported_as_such()
    {
        ScriptedChannel kernel = new();
        kernel.Then(_ => kernel.QueueError(Errno.ENOBUFS));
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Message(sequence, NetlinkMessage.Overrun, 0, [])));
        using NetlinkSocket socket = Over(kernel);
        Acknowledge(socket)!.ToString().Should().StartWith("ENOBUFS: ").And.Contain("unknown");
        Acknowledge(socket)!.ToString().Should().StartWith("ENOBUFS: ").And.Contain("NLMSG_OVERRUN");
    }

    [Fact]
    public void A_request_too_long_for_the_send_buffer_says_that_nothing_was_done()
    {
        using NetlinkSocket socket = Over(new ScriptedChannel { SendError = Errno.EMSGSIZE });
        Acknowledge(socket)!.ToString().Should().StartWith("EMSGSIZE: the request of 32 bytes").And.Contain("nothing was executed");
    }

    [Fact]
    public void A_refused_get_ends_at_its_error()
    {
        ScriptedChannel kernel = new();
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Acknowledgement(sequence, Errno.ENODEV)));
        using NetlinkSocket socket = Over(kernel);
        NetlinkMessageWriter writer = new(new byte[64], 18, 0);
        socket.TryRequest(ref writer, null, static message => "", out _, out NetlinkError? error).Should().BeFalse();
        error!.ErrorName.Should().Be("ENODEV");
    }

    [Fact]
    public void Malformed_bytes_from_the_kernel_are_a_format_exception()
    {
        ScriptedChannel kernel = new();
        kernel.Then(_ => kernel.Queue(new byte[20]));
        using NetlinkSocket socket = Over(kernel);
        FluentActions.Invoking(() => Acknowledge(socket)).Should().Throw<NetlinkFormatException>();
    }

    [Fact]
    public void What_receives_a_message_cannot_use_the_socket()
    {
        ScriptedChannel kernel = new();
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Message(sequence, 16, 0, [])));
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Acknowledgement(sequence)));
        using NetlinkSocket socket = Over(kernel);
        FluentActions.Invoking(() => Request(socket, _ => $"{Acknowledge(socket)}")).Should().Throw<InvalidOperationException>().WithMessage("*collect them first*");
        Acknowledge(socket).Should().BeNull();
    }

    [Fact]
    public void A_disposed_socket_says_so()
    {
        NetlinkSocket socket = Over(new ScriptedChannel());
        socket.Dispose();
        socket.Dispose();
        FluentActions.Invoking(() => Acknowledge(socket)).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void A_request_sent_again_in_another_way_has_no_flags_of_the_first()
    {
        ScriptedChannel kernel = new();
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Done(sequence)));
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Message(sequence, 16, 0, [])));
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Acknowledgement(sequence)));
        using NetlinkSocket socket = Over(kernel);
        NetlinkMessageWriter writer = new(new byte[64], 18, NetlinkMessageFlags.Create);
        socket.TryDump(ref writer, null, static message => "", out _, out _).Should().BeTrue();
        socket.TryRequest(ref writer, null, static message => "", out _, out _).Should().BeTrue();
        socket.TryAcknowledge(ref writer, null, out _).Should().BeTrue();
        kernel.Sent.Select(message => BitConverter.ToUInt16(message, 6)).Should().Equal(0x701, 0x401, 0x405);
    }

    private static NetlinkSocket Over(ScriptedChannel kernel) => new(kernel, new NetlinkSocketOptions());

    /// <summary>Sends attribute One with Two inside; 16 and 20 are their offsets.</summary>
    private static NetlinkError? Acknowledge(NetlinkSocket socket)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[64], 16, 0);
        using (NetlinkAttributeWriter<TestAttribute> nest = writer.Attributes<TestAttribute>().BeginNested<TestAttribute>(TestAttribute.One))
        {
            nest.WriteUInt64(TestAttribute.Two, 1);
        }

        return socket.TryAcknowledge(ref writer, s_space.With(TestAttribute.One, s_space), out NetlinkError? error) ? null : error;
    }

    private static string Request(NetlinkSocket socket, NetlinkMessageReader<string> reader)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[64], 18, 0);
        socket.TryRequest(ref writer, null, reader, out string? result, out NetlinkError? error).Should().BeTrue(error?.ToString());
        return result!;
    }

    private static IReadOnlyList<string> Dump(NetlinkSocket socket, out NetlinkError? error)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[64], 18, 0);
        writer.Attributes<TestAttribute>().WriteFlag(TestAttribute.One);
        socket.TryDump(ref writer, s_space, static message => $"{message.GetHeader<uint>()}", out IReadOnlyList<string> result, out error);
        return result;
    }

    private static byte[] ExtendedAck(string text, uint? offset, bool policy = false)
    {
        NetlinkMessageWriter writer = new(new byte[256], 0, 0);
        NetlinkAttributeWriter<TestAttribute> attributes = writer.Attributes<TestAttribute>();
        attributes.WriteString((TestAttribute)1, text);
        if (offset is not null)
        {
            attributes.WriteUInt32((TestAttribute)2, offset.Value);
        }

        if (policy)
        {
            using (NetlinkAttributeWriter<TestAttribute> bounds = attributes.BeginNested<TestAttribute>((TestAttribute)4))
            {
                bounds.WriteUInt32((TestAttribute)1, 4);
                bounds.WriteUInt64((TestAttribute)4, 0);
                bounds.WriteUInt64((TestAttribute)5, ulong.MaxValue);
            }
        }

        return writer.Complete()[16..].ToArray();
    }

    private sealed class ListLogger : ILoggerFactory, ILogger
    {
        internal List<string> Lines { get; } = [];

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{logLevel} {eventId.Id}: {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
