using FluentAssertions;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Transport;

public sealed class NetlinkDumpTests : IDisposable
{
    private readonly ScriptedChannel _kernel = new();

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public void Objects_are_read_where_they_lie_and_other_messages_are_skipped()
    {
        using NetlinkSocket socket = Open();
        _kernel.Then(sequence =>
        {
            _kernel.Queue([.. ScriptedChannel.Part(sequence, 1), .. ScriptedChannel.Message(sequence, 99, NetlinkMessageFlags.Multi, [1, 2, 3, 4])]);
            _kernel.Queue([.. ScriptedChannel.Part(sequence, 2), .. ScriptedChannel.Done(sequence)]);
        });
        Values(socket).Should().Equal(1U, 2U);
    }

    [Fact]
    public void A_dump_that_changed_meanwhile_leaves_no_part_of_the_first_attempt()
    {
        using NetlinkSocket socket = Open();
        _kernel.Then(sequence =>
        {
            _kernel.Queue(ScriptedChannel.Part(sequence, 1));
            _kernel.Queue(ScriptedChannel.Part(sequence, 2, NetlinkMessageFlags.DumpInterrupted));
            _kernel.Queue(ScriptedChannel.Done(sequence));
        }).Then(sequence => _kernel.Queue([.. ScriptedChannel.Part(sequence, 3), .. ScriptedChannel.Done(sequence)]));
        Values(socket).Should().Equal(3U);
    }

    [Fact]
    public void A_filter_chooses_and_a_second_table_goes_behind_the_first()
    {
        using NetlinkSocket socket = Open();
        _kernel.Then(sequence => _kernel.Queue([.. ScriptedChannel.Part(sequence, 1), .. ScriptedChannel.Part(sequence, 2), .. ScriptedChannel.Done(sequence)]))
            .Then(sequence => _kernel.Queue([.. ScriptedChannel.Part(sequence, 5), .. ScriptedChannel.Done(sequence, 22)]))
            .Then(sequence => _kernel.Queue([.. ScriptedChannel.Part(sequence, 3), .. ScriptedChannel.Part(sequence, 4), .. ScriptedChannel.Done(sequence)]));
        NetlinkMessageWriter request = new(stackalloc byte[64], 18, 0);
        Even even = default;
        socket.TryDump(request, null, ref even, out NetlinkDump<ValueView> dump, out _).Should().BeTrue();
        socket.TryAppend(request, null, ref even, dump, out NetlinkError? error).Should().BeFalse();
        error!.ErrorName.Should().Be("EINVAL");
        socket.TryAppend(request, null, ref even, dump, out _).Should().BeTrue();
        List<uint> values = [];
        foreach (ValueView view in dump)
        {
            values.Add(view.Value);
        }

        values.Should().Equal(2U, 4U);
    }

    [Fact]
    public void A_refused_dump_is_empty_and_a_dump_is_enumerated_once()
    {
        using NetlinkSocket socket = Open();
        _kernel.Then(sequence => _kernel.Queue([.. ScriptedChannel.Part(sequence, 1), .. ScriptedChannel.Done(sequence, 1)]));
        FluentActions.Invoking(() =>
        {
            NetlinkMessageWriter request = new(new byte[64], 18, 0);
            socket.TryDump(request, null, out NetlinkDump<ValueView> dump, out NetlinkError? error).Should().BeFalse();
            error!.ErrorName.Should().Be("EPERM");
            foreach (ValueView view in dump)
            {
                throw new InvalidOperationException($"nothing should be there, not {view.Value}");
            }

            dump.GetEnumerator();
        }).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void The_memory_is_used_again_also_after_an_early_end_and_nothing_is_allocated()
    {
        using NetlinkSocket socket = Open();
        byte[][] answers = [.. Enumerable.Range(0, 64).Select(i => (byte[])[.. ScriptedChannel.Part((uint)i + 1, 1), .. ScriptedChannel.Part((uint)i + 1, 2), .. ScriptedChannel.Done((uint)i + 1)])];
        foreach (byte[] answer in answers)
        {
            _kernel.Then(_ => _kernel.Queue(answer));
        }

        ScriptedChannelAllocations(socket, 32);
        long perRound = ScriptedChannelAllocations(socket, 32) / 32;

        // What the scripted channel itself copies: the request.
        perRound.Should().BeLessThan(100);
    }

    private static long ScriptedChannelAllocations(NetlinkSocket socket, int rounds)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Span<byte> buffer = stackalloc byte[64];
        for (int i = 0; i < rounds; i++)
        {
            NetlinkMessageWriter request = new(buffer, 18, 0);
            socket.TryDump(request, null, out NetlinkDump<ValueView> dump, out _);
            foreach (ValueView view in dump)
            {
                if (view.Value == 1 && i % 2 == 0)
                {
                    break;
                }
            }
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private NetlinkSocket Open() => new(_kernel, new NetlinkSocketOptions());

    private static List<uint> Values(NetlinkSocket socket)
    {
        NetlinkMessageWriter request = new(stackalloc byte[64], 18, 0);
        socket.TryDump(request, null, out NetlinkDump<ValueView> dump, out _).Should().BeTrue();
        List<uint> values = [];
        foreach (ValueView view in dump)
        {
            values.Add(view.Value);
        }

        return values;
    }

    private readonly ref struct ValueView : INetlinkView<ValueView>
    {
        private readonly NetlinkMessage _message;

        private ValueView(NetlinkMessage message) => _message = message;

        internal uint Value => _message.GetHeader<uint>();

        public static bool TryRead(NetlinkMessage message, out ValueView view)
        {
            view = new ValueView(message);
            return message.Type == 16;
        }
    }

    private readonly struct Even : INetlinkMessageFilter
    {
        public bool Accepts(NetlinkMessage message) => message.GetHeader<uint>() % 2 == 0;
    }
}
