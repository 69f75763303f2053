using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>The sends of a batch, and what has been learnt of its requests so far.</summary>
internal sealed class NetlinkBatchExchange(NetlinkBatch batch, NetlinkBatchOptions options)
{
    // netlink_sendmsg takes large messages from vmalloc, which is slower.
    private const int MaxSendLength = 32 * 1024;

    // A capped error with texts and policy is an skb of at most 1 KiB of data: below 1.5 KiB with what the kernel adds and counts. An echo or an object takes up to 4 KiB of data.
    private const int AnswerRoom = 1536;
    private const int ReplyRoom = 8192;

    private readonly List<NetlinkBatchFailure> _failures = [];
    private readonly List<NetlinkBatchWarning> _warnings = [];

    /// <summary>The requests from here on are not sent yet.</summary>
    internal int Next { get; private set; }

    /// <summary>Where the requests of the current send start.</summary>
    private int First { get; set; }

    internal bool IsFinished => Next == batch.Count || IsStopped;

    /// <summary>Nothing more is to be sent.</summary>
    internal bool IsStopped { get; private set; }

    /// <summary>How many requests go into the next send.</summary>
    internal int Plan(int receiveBufferLength)
    {
        if (options.StopAtFailure)
        {
            return 1;
        }

        ReadOnlySpan<NetlinkBatchEntry> entries = batch.Entries[Next..];
        int length = 0;
        int room = 0;
        for (int i = 0; i < entries.Length; i++)
        {
            length += entries[i].Length;
            room += AnswerRoom + (entries[i].Reply is null ? 0 : ReplyRoom);
            if (i > 0 && (length > MaxSendLength || room > receiveBufferLength))
            {
                return i;
            }
        }

        return entries.Length;
    }

    /// <summary>The next <paramref name="count"/> requests as one send, numbered from <paramref name="sequence"/> on.</summary>
    internal ReadOnlySpan<byte> Prepare(int count, uint sequence)
    {
        First = Next;
        Next += count;
        ReadOnlySpan<NetlinkBatchEntry> entries = batch.Entries[First..Next];
        Span<byte> bytes = batch.Bytes(entries[0].Start, entries[^1].Start + entries[^1].Length - entries[0].Start);
        for (int i = 0; i < entries.Length; i++)
        {
            Span<byte> message = bytes[(entries[i].Start - entries[0].Start)..];
            nlmsghdr header = MemoryMarshal.Read<nlmsghdr>(message);
            NetlinkMessageFlags flags = ((NetlinkMessageFlags)header.nlmsg_flags & ~NetlinkMessageFlags.Acknowledge) | NetlinkMessageFlags.Request;
            header.nlmsg_flags = (ushort)(options.AcknowledgeEach || i == entries.Length - 1 ? flags | NetlinkMessageFlags.Acknowledge : flags);
            header.nlmsg_seq = sequence + (uint)i;
            MemoryMarshal.Write(message, in header);
        }

        return bytes;
    }

    /// <summary>Takes an answer to request <paramref name="position"/> of the current send.</summary>
    /// <returns>Whether it is the last answer of the send.</returns>
    internal bool Take(int position, NetlinkMessage message, Action<int, NetlinkWarning> onWarning)
    {
        int number = First + position;
        NetlinkBatchEntry entry = batch.Entries[number];
        if (message.Type != NetlinkMessage.Error)
        {
            entry.Reply?.Receive(message);
            return false;
        }

        ReadOnlySpan<byte> request = batch.Bytes(entry.Start, entry.Length);
        int code = AcknowledgementReader.ReadCode(message);
        if (code != 0)
        {
            Fail(number, new NetlinkError(-code, AcknowledgementReader.ReadExtendedAck(message, request, entry.Space)));
        }
        else if (AcknowledgementReader.ReadExtendedAck(message, request, entry.Space) is { Message: not null } said)
        {
            NetlinkWarning warning = new(BitConverter.ToUInt16(request[4..]), said);
            _warnings.Add(new NetlinkBatchWarning(number, warning));
            onWarning(number, warning);
        }

        return number == Next - 1;
    }

    /// <summary>The kernel took nothing of the current send.</summary>
    internal void FailSend(NetlinkError error)
    {
        for (int number = First; number < Next; number++)
        {
            Fail(number, error);
        }
    }

    /// <summary>Answers of the current send were lost: of requests that have not failed nothing is known.</summary>
    internal void LoseAnswers(NetlinkError error)
    {
        HashSet<int> answered = [.. _failures.Select(failure => failure.Number)];
        for (int number = First; number < Next; number++)
        {
            if (!answered.Contains(number))
            {
                Fail(number, error);
            }
        }

        _failures.Sort(static (a, b) => a.Number.CompareTo(b.Number));
    }

    /// <summary>The kernel no longer answers: nothing more is sent.</summary>
    internal void Stop() => IsStopped = true;

    internal NetlinkBatchResult ToResult() => new(batch.Count, batch.Count - Next, _failures, _warnings);

    private void Fail(int number, NetlinkError error)
    {
        NetlinkBatchEntry entry = batch.Entries[number];
        _failures.Add(new NetlinkBatchFailure(number, error, entry.Request, entry.Failure));
        IsStopped |= options.StopAtFailure;
    }
}
