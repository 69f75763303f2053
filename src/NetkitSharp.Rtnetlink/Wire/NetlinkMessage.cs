using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Wire;

/// <summary>One message of a datagram that was received; a view of the receive buffer, gone with it.</summary>
public readonly ref struct NetlinkMessage
{
    /// <summary>NLMSG_NOOP: to be skipped.</summary>
    internal const ushort Noop = 1;

    /// <summary>NLMSG_ERROR: an error or, with code 0, an acknowledgement.</summary>
    internal const ushort Error = 2;

    /// <summary>NLMSG_DONE: the end of a dump.</summary>
    internal const ushort Done = 3;

    /// <summary>NLMSG_OVERRUN: data was lost.</summary>
    internal const ushort Overrun = 4;

    /// <summary>A message over <paramref name="bytes"/>, which have the length that their header says.</summary>
    internal NetlinkMessage(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>nlmsg_type: 1 to 4 are control messages, 16 and up the family's.</summary>
    public ushort Type => Header.nlmsg_type;

    /// <summary>nlmsg_flags.</summary>
    public NetlinkMessageFlags Flags => (NetlinkMessageFlags)Header.nlmsg_flags;

    /// <summary>nlmsg_seq: of the request that this answers, 0 in notifications.</summary>
    public uint Sequence => Header.nlmsg_seq;

    /// <summary>nlmsg_pid: the port id of the socket that asked, 0 in notifications of the kernel's own doing.</summary>
    public uint PortId => Header.nlmsg_pid;

    /// <summary>The whole message, its header included.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>What follows the message header.</summary>
    public ReadOnlySpan<byte> Payload => Bytes[NetlinkMessageWriter.HeaderLength..];

    // Read where it lies: a message is two registers then, and a walk over many does not copy it about.
    private nlmsghdr Header => Bytes.IsEmpty ? default : MemoryMarshal.Read<nlmsghdr>(Bytes);

    /// <summary>The family's header struct.</summary>
    /// <exception cref="NetlinkFormatException">The payload is shorter.</exception>
    public T GetHeader<T>()
        where T : unmanaged =>
        Payload.Length >= Unsafe.SizeOf<T>()
            ? MemoryMarshal.Read<T>(Payload)
            : throw new NetlinkFormatException($"family header ({typeof(T).Name})", NetlinkMessageWriter.HeaderLength, Unsafe.SizeOf<T>(), Payload.Length);

    /// <summary>The attributes after a family header of <paramref name="headerLength"/> bytes.</summary>
    /// <exception cref="NetlinkFormatException">The payload is shorter than the header.</exception>
    public NetlinkAttributes GetAttributes(int headerLength) => NetlinkAttributes.After(headerLength, Payload, NetlinkMessageWriter.HeaderLength);

    /// <summary>The attributes after the family header <typeparamref name="THeader"/>.</summary>
    /// <exception cref="NetlinkFormatException">The payload is shorter than the header.</exception>
    public NetlinkAttributes GetAttributes<THeader>()
        where THeader : unmanaged => GetAttributes(Unsafe.SizeOf<THeader>());
}
