using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Tests.Fixtures;
using NetkitSharp.Rtnetlink.Tests.Transport;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Properties;

/// <summary>
/// The real tables as answers to a socket: whole, without their end, cut, damaged, out of order. A dump is the whole table or an exception, and whatever became of it, the next request on the socket
/// gets its own answer.
/// </summary>
public sealed class ConversationTests
{
    private const int Seed = 20261128;

    [Fact]
    public void A_whole_table_arrives_however_it_is_cut_into_datagrams()
    {
        Random random = new(Seed);
        foreach (RecordedTable table in Tables())
        {
            IReadOnlyList<byte[]> messages = table.Messages;
            for (int i = 0; i < 4; i++)
            {
                Ask(views: i % 2 == 0, sequence => Datagrams(messages, sequence, random), out int received).Should().BeNull(table.Name);
                received.Should().Be(messages.Count - 1, table.Name);
            }
        }
    }

    [Fact]
    public void A_table_without_its_end_is_never_taken_for_whole()
    {
        Random random = new(Seed);
        foreach (RecordedTable table in Tables())
        {
            IReadOnlyList<byte[]> messages = table.Messages;
            foreach (bool views in (ReadOnlySpan<bool>)[false, true])
            {
                Ask(views, sequence => Datagrams([.. messages.SkipLast(1)], sequence, random), out _).Should().BeOfType<NetlinkTimeoutException>(table.Name);
            }

            // NLMSG_DONE without a code is the success of old kernels: its header is what must be there.
            for (int length = 0; length < 16; length++)
            {
                Ask(views: length % 2 == 0, sequence => [.. Datagrams(messages, sequence, null).SkipLast(1), Patch(messages[^1], sequence)[..length]], out _)
                    .Should().Match<Exception>(e => e is NetlinkFormatException || e is NetlinkTimeoutException, $"{table.Name}, DONE cut at {length}");
            }
        }
    }

    [Fact]
    public void Damaged_answers_end_in_the_errors_that_are_documented()
    {
        Random random = new(Seed);
        MessageMutator mutator = new(Seed);
        foreach (RecordedTable table in Tables())
        {
            IReadOnlyList<byte[]> messages = table.Messages;
            for (int i = 0; i < 200; i++)
            {
                Exception? failure = Ask(views: i % 2 == 0, sequence => Damage(messages, sequence, random, mutator), out _);
                (failure is null or NetlinkFormatException or NetlinkException).Should().BeTrue($"{table.Name}, damage {i}: {failure}");
            }
        }
    }

    private static IEnumerable<RecordedTable> Tables() => RecordedTable.All.Where(table => !table.Name.EndsWith("/refusals", StringComparison.Ordinal));

    /// <summary>Dumps from a kernel that answers with what <paramref name="answer"/> makes; then the socket must still be good for requests.</summary>
    private static Exception? Ask(bool views, Func<uint, IEnumerable<byte[]>> answer, out int received)
    {
        ScriptedChannel kernel = new();
        uint answered = 0;
        kernel.Then(sequence => Queue(kernel, [.. answer(answered = sequence)]));
        using NetlinkSocket socket = new(kernel, new NetlinkSocketOptions { DumpAttempts = 1 });
        Exception? failure = null;
        received = 0;
        try
        {
            failure = views ? DumpViews(socket, out received) : DumpList(socket, out received);
        }
        catch (Exception thrown)
        {
            failure = thrown;
        }

        answered.Should().NotBe(0);

        while (!IsAnswered(kernel, socket))
        {
            // A datagram that cannot be read is what a dump left that seemed to have ended before it; each such exception takes one away.
        }

        return failure;
    }

    private static NetlinkException? DumpList(NetlinkSocket socket, out int received)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[64], 18, 0);
        bool done = socket.TryDump(ref writer, null, static message => $"{message.Type}", out IReadOnlyList<string> parts, out NetlinkError? error);
        received = parts.Count;
        return done ? null : error!.ToException("dump");
    }

    private static NetlinkException? DumpViews(NetlinkSocket socket, out int received)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[64], 18, 0);
        bool done = socket.TryDump(writer, null, out NetlinkDump<MessageView> dump, out NetlinkError? error);
        received = 0;
        foreach (MessageView view in dump)
        {
            received += view.Message.Bytes.Length > 0 ? 1 : 0;
        }

        return done ? null : error!.ToException("dump");
    }

    private static bool IsAnswered(ScriptedChannel kernel, NetlinkSocket socket)
    {
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Acknowledgement(sequence)));
        NetlinkMessageWriter writer = new(stackalloc byte[64], 18, 0);
        try
        {
            socket.TryAcknowledge(ref writer, null, out NetlinkError? error).Should().BeTrue($"a request has its own answer, not {error}");
            return true;
        }
        catch (NetlinkFormatException)
        {
            return false;
        }
    }

    private static void Queue(ScriptedChannel kernel, IEnumerable<byte[]> datagrams)
    {
        foreach (byte[] datagram in datagrams)
        {
            kernel.Queue(datagram);
        }
    }

    /// <summary>The messages in datagrams of random size, or one each.</summary>
    private static List<byte[]> Datagrams(IReadOnlyList<byte[]> messages, uint sequence, Random? random)
    {
        List<byte[]> datagrams = [];
        foreach (byte[] message in messages.Select(message => Patch(message, sequence)))
        {
            if (random is null || datagrams.Count == 0 || random.Next(3) == 0)
            {
                datagrams.Add(message);
            }
            else
            {
                datagrams[^1] = [.. datagrams[^1], .. message];
            }
        }

        return datagrams;
    }

    private static List<byte[]> Damage(IReadOnlyList<byte[]> messages, uint sequence, Random random, MessageMutator mutator)
    {
        List<byte[]> damaged = [.. messages];
        int victim = random.Next(damaged.Count);
        switch (random.Next(6))
        {
            case 0:
                damaged[victim] = mutator.Mutate(damaged[victim], RecordedTableTests.AttributesStart(damaged[victim]));
                break;
            case 1:
                damaged.RemoveAt(victim);
                break;
            case 2:
                damaged.Insert(random.Next(damaged.Count), damaged[victim]);
                break;
            case 3:
                // Another type: control messages among them.
                damaged[victim] = [.. damaged[victim]];
                MemoryMarshal.Write(damaged[victim].AsSpan(4), (ushort)random.Next(20));
                break;
            case 4:
                damaged[victim] = [.. damaged[victim]];
                MemoryMarshal.Write(damaged[victim].AsSpan(6), (ushort)random.Next(ushort.MaxValue + 1));
                break;
            default:
                damaged[victim] = [.. damaged[victim]];
                MemoryMarshal.Write(damaged[victim], random.Next(4) == 0 ? random.Next() : random.Next(2 * damaged[victim].Length));
                break;
        }

        List<byte[]> datagrams = Datagrams(damaged, sequence, random);
        if (datagrams.Count > 0 && random.Next(3) == 0)
        {
            int cut = random.Next(datagrams.Count);
            datagrams[cut] = datagrams[cut][..random.Next(datagrams[cut].Length)];
        }

        return datagrams;
    }

    /// <summary>A recorded message as the answer to a request of ours, with the padding that it has in a datagram.</summary>
    private static byte[] Patch(byte[] message, uint sequence)
    {
        byte[] patched = [.. message, .. new byte[-message.Length & 3]];
        MemoryMarshal.Write(patched.AsSpan(8), sequence);
        MemoryMarshal.Write(patched.AsSpan(12), ScriptedChannel.OwnPort);
        return patched;
    }
}
