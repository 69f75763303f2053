using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Wire;

/// <summary>
/// Writes one netlink message into memory of the caller's, without allocating: the header, the family's header struct, then attributes through
/// <see cref="NetlinkAttributeWriter{TAttribute}"/>. What would be a silently bad message (no room, an attribute over 64 KiB, a nest left open) is an exception.
/// </summary>
/// <remarks>
/// Pass a message writer on as <c>ref</c>: a copy writes to a stale position. Attribute writers are passed by value.
/// <code>
/// NetlinkMessageWriter writer = new(stackalloc byte[256], 16 /* RTM_NEWLINK */, NetlinkMessageFlags.Create);
/// var link = writer.Begin&lt;IfInfoMessage, LinkAttribute&gt;(in header);
/// link.WriteString(LinkAttribute.Ifname, "du0");
/// using (var info = link.BeginNested&lt;LinkInfoAttribute&gt;(LinkAttribute.Linkinfo))
/// {
///     info.WriteString(LinkInfoAttribute.Kind, "dummy"u8);
/// }
/// </code>
/// </remarks>
/// <seealso href="https://docs.kernel.org/userspace-api/netlink/intro.html">linux/netlink.h</seealso>
public ref struct NetlinkMessageWriter
{
    /// <summary>sizeof(struct nlmsghdr): the length of the header of every message, 16 bytes.</summary>
    public const int HeaderLength = 16;

    /// <summary>sizeof(struct nlattr): the length of the header of every attribute, 4 bytes.</summary>
    public const int AttributeHeaderLength = 4;

    /// <summary>The longest payload of an attribute in bytes: its length field has 16 bits and counts the header.</summary>
    public const int MaxPayloadLength = ushort.MaxValue - AttributeHeaderLength;

    internal const int Alignment = 4;

    private readonly Span<byte> _buffer;
    private readonly NetlinkMessageFlags _flags;
    private NetlinkWriterState _state;

    /// <summary>Starts a message.</summary>
    /// <param name="buffer">Where the message goes; its length is the limit. What it held before does not matter.</param>
    /// <param name="type">nlmsg_type, for rtnetlink <c>RTM_*</c>.</param>
    /// <param name="flags">nlmsg_flags.</param>
    /// <param name="sequence">nlmsg_seq; a socket that sends the message chooses its own.</param>
    /// <exception cref="ArgumentException"><paramref name="buffer"/> has no room for the message header.</exception>
    public NetlinkMessageWriter(Span<byte> buffer, ushort type, NetlinkMessageFlags flags, uint sequence = 0)
    {
        if (buffer.Length < HeaderLength)
        {
            throw new ArgumentException($"a netlink message needs {HeaderLength} bytes for its header, the buffer has {buffer.Length}", nameof(buffer));
        }

        _buffer = buffer;
        _flags = flags;
        nlmsghdr header = new() { nlmsg_type = type, nlmsg_flags = (ushort)flags, nlmsg_seq = sequence };
        MemoryMarshal.Write(buffer, in header);
        _state = new NetlinkWriterState { Position = HeaderLength, OpenNest = NetlinkWriterState.NoNest };
    }

    /// <summary>Bytes written so far, the message header and all padding included.</summary>
    public readonly int Length => _state.Position;

    /// <summary>The whole buffer's length in bytes: what <see cref="Length"/> cannot exceed.</summary>
    public readonly int Capacity => _buffer.Length;

    /// <summary>Writes the family's header struct, such as ifinfomsg, padded to 4 bytes, and gives the writer of the attributes that follow it.</summary>
    /// <typeparam name="THeader">The struct.</typeparam>
    /// <typeparam name="TAttribute">The attributes that may follow.</typeparam>
    /// <exception cref="InvalidOperationException">Something was written before it, or it does not fit.</exception>
    [UnscopedRef]
    public NetlinkAttributeWriter<TAttribute> Begin<THeader, TAttribute>(scoped in THeader header)
        where THeader : unmanaged
        where TAttribute : unmanaged, Enum
    {
        if (_state.Position != HeaderLength)
        {
            throw new InvalidOperationException($"a family header ({typeof(THeader).Name}) goes first in a message; {_state.Position - HeaderLength} bytes have been written before it");
        }

        MemoryMarshal.Write(_state.Advance(_buffer, Unsafe.SizeOf<THeader>()), in header);
        return Attributes<TAttribute>();
    }

    /// <summary>The writer of the message's attributes where no family header precedes them, or once more after <see cref="Begin"/>.</summary>
    /// <typeparam name="TAttribute">The attributes that may stand there.</typeparam>
    [UnscopedRef]
    public NetlinkAttributeWriter<TAttribute> Attributes<TAttribute>()
        where TAttribute : unmanaged, Enum => new(_buffer, ref _state, NetlinkWriterState.NoNest, NetlinkWriterState.NoNest);

    /// <summary>Writes the message's length into its header. The writer may go on afterwards; then complete it again.</summary>
    /// <returns>The message, in the caller's buffer.</returns>
    /// <exception cref="InvalidOperationException">A nested attribute is still open.</exception>
    public readonly ReadOnlySpan<byte> Complete() => Finish();

    /// <summary>Completes the message as the socket sends it: with its own sequence number, and with the flags that the kind of exchange needs.</summary>
    internal readonly Span<byte> Finish(uint sequence, NetlinkMessageFlags flags)
    {
        Span<byte> message = Finish();
        nlmsghdr header = MemoryMarshal.Read<nlmsghdr>(message);
        header.nlmsg_seq = sequence;
        header.nlmsg_flags = (ushort)(_flags | flags);
        MemoryMarshal.Write(message, in header);
        return message;
    }

    private readonly Span<byte> Finish()
    {
        if (_state.OpenNest != NetlinkWriterState.NoNest)
        {
            nlattr open = MemoryMarshal.Read<nlattr>(_buffer[_state.OpenNest..]);
            throw new InvalidOperationException($"the nested attribute {open.nla_type & nlattr.NLA_TYPE_MASK} that starts at offset {_state.OpenNest} is still open; dispose its writer");
        }

        Span<byte> message = _buffer[.._state.Position];
        MemoryMarshal.Write(message, (uint)message.Length);
        return message;
    }
}
