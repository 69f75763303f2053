using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Tests.Transport;

/// <summary>A kernel by script: each request gets the datagrams that the next step makes of its sequence number.</summary>
internal sealed class ScriptedChannel : IDatagramChannel
{
    internal const uint OwnPort = 4242;

    private readonly Queue<(byte[] Bytes, uint Sender, int Error)> _queued = [];
    private readonly Queue<Action<uint>> _script = [];

    public uint PortId => OwnPort;

    internal List<byte[]> Sent { get; } = [];

    internal int Waits { get; private set; }

    internal int SendError { get; set; }

    internal int ReceiveBufferLength { get; init; } = 212_992;

    internal ScriptedChannel Then(Action<uint> step)
    {
        _script.Enqueue(step);
        return this;
    }

    internal void Queue(byte[] datagram, uint sender = 0) => _queued.Enqueue((datagram, sender, 0));

    internal void QueueError(int errno) => _queued.Enqueue(([], 0, errno));

    public int Send(ReadOnlySpan<byte> message)
    {
        if (SendError != 0)
        {
            return -SendError;
        }

        Sent.Add(message.ToArray());
        if (_script.TryDequeue(out Action<uint>? step))
        {
            step(MemoryMarshal.Read<uint>(message[8..]));
        }

        return 0;
    }

    public int Receive(Span<byte> buffer, out uint senderPortId)
    {
        senderPortId = 0;
        if (!_queued.TryDequeue(out (byte[] Bytes, uint Sender, int Error) next))
        {
            return -Errno.EAGAIN;
        }

        if (next.Error != 0)
        {
            return -next.Error;
        }

        senderPortId = next.Sender;
        next.Bytes.AsSpan(0, Math.Min(next.Bytes.Length, buffer.Length)).CopyTo(buffer);
        return next.Bytes.Length;
    }

    public int EnlargeReceiveBuffer(int length) => ReceiveBufferLength;

    public bool Wait(TimeSpan timeout)
    {
        Waits++;
        return _queued.Count > 0;
    }

    public void Dispose()
    {
    }

    /// <summary>One message: header, payload, and a length of its own where it shall lie.</summary>
    internal static byte[] Message(uint sequence, ushort type, NetlinkMessageFlags flags, ReadOnlySpan<byte> payload, uint port = OwnPort)
    {
        byte[] message = new byte[(16 + payload.Length + 3) & ~3];
        MemoryMarshal.Write(message, new nlmsghdr { nlmsg_len = (uint)(16 + payload.Length), nlmsg_type = type, nlmsg_flags = (ushort)flags, nlmsg_seq = sequence, nlmsg_pid = port });
        payload.CopyTo(message.AsSpan(16));
        return message;
    }

    /// <summary>NLMSG_ERROR, capped: code 0 is an acknowledgement.</summary>
    internal static byte[] Acknowledgement(uint sequence, int errno = 0, ReadOnlySpan<byte> attributes = default)
    {
        NetlinkMessageFlags flags = NetlinkMessageFlags.Capped | (attributes.IsEmpty ? 0 : NetlinkMessageFlags.AcknowledgeAttributes);
        byte[] payload = [.. BitConverter.GetBytes(-errno), .. new byte[16], .. attributes];
        return Message(sequence, NetlinkMessage.Error, flags, payload);
    }

    /// <summary>NLMSG_DONE.</summary>
    internal static byte[] Done(uint sequence, int errno = 0, NetlinkMessageFlags flags = NetlinkMessageFlags.None, ReadOnlySpan<byte> attributes = default)
    {
        flags |= NetlinkMessageFlags.Multi | (attributes.IsEmpty ? 0 : NetlinkMessageFlags.AcknowledgeAttributes);
        return Message(sequence, NetlinkMessage.Done, flags, [.. BitConverter.GetBytes(-errno), .. attributes]);
    }

    /// <summary>One part of a dump, with a u32 in it.</summary>
    internal static byte[] Part(uint sequence, uint value, NetlinkMessageFlags flags = NetlinkMessageFlags.None) =>
        Message(sequence, 16, NetlinkMessageFlags.Multi | flags, BitConverter.GetBytes(value));
}
