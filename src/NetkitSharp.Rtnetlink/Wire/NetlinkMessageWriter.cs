using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Wire;

/// <summary>
/// Writes one netlink message into memory of the caller's, without allocating: the header, then the family's header struct, then attributes, nested ones
/// in scopes that fix their own length. What would be a silently bad message (no room, an attribute over 64 KiB, a scope left open) is an exception.
/// </summary>
/// <remarks>
/// Pass a writer on as <c>ref</c>: a copy writes to a stale position. Integers are written in host byte order unless the method says otherwise.
/// <code>
/// NetlinkMessageWriter writer = new(stackalloc byte[256], 16 /* RTM_NEWLINK */, NetlinkMessageFlags.Create);
/// writer.WriteHeader(in header);
/// using (writer.BeginNested(LinkAttribute.Linkinfo))
/// {
///     writer.WriteString(LinkInfoAttribute.Kind, "dummy"u8);
/// }
/// </code>
/// </remarks>
/// <seealso href="https://docs.kernel.org/userspace-api/netlink/intro.html">linux/netlink.h</seealso>
public ref partial struct NetlinkMessageWriter
{
    /// <summary>Length of the header of every message, 16 bytes.</summary>
    public const int HeaderLength = 16;

    /// <summary>Length of the header of every attribute, 4 bytes.</summary>
    public const int AttributeHeaderLength = 4;

    /// <summary>The longest payload of an attribute in bytes: its length field has 16 bits and counts the header.</summary>
    public const int MaxPayloadLength = ushort.MaxValue - AttributeHeaderLength;

    private const int Alignment = 4;

    private readonly Span<byte> _buffer;
    private readonly NetlinkMessageFlags _flags;
    private State _state;

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
        _state = new State { Position = HeaderLength, OpenScope = State.NoScope, HeaderAllowedAt = HeaderLength };
    }

    /// <summary>Bytes written so far, the message header and all padding included.</summary>
    public readonly int Length => _state.Position;

    /// <summary>
    /// Writes a family's header struct, such as ifinfomsg, where one belongs: first in the message, or first in a nest that starts with one
    /// (IFLA_NETKIT_PEER_INFO, VETH_INFO_PEER). Pads it to 4 bytes.
    /// </summary>
    /// <exception cref="InvalidOperationException">Attributes, or another header, were written before it; or it does not fit.</exception>
    public void WriteHeader<T>(in T header)
        where T : unmanaged
    {
        if (_state.Position != _state.HeaderAllowedAt)
        {
            throw new InvalidOperationException($"a family header ({typeof(T).Name}) goes first in a message or a nest; {_state.Position - HeaderLength} bytes have been written before it");
        }

        MemoryMarshal.Write(Advance(Unsafe.SizeOf<T>()), in header);
        _state.HeaderAllowedAt = -1;
    }

    /// <summary>
    /// Starts an attribute that holds attributes, and marks it NLA_F_NESTED. Disposing the scope ends it: <c>using (writer.BeginNested(type)) { ... }</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">No room.</exception>
    [UnscopedRef]
    public NestedScope BeginNested<TAttribute>(TAttribute type)
        where TAttribute : unmanaged, Enum
    {
        ushort number = AttributeType.ToNumber(type);
        int start = _state.Position;
        Span<byte> header = Advance(AttributeHeaderLength);

        // Length 0 marks the nest as open: NestedScope.Dispose writes the real one.
        nlattr attribute = new() { nla_type = (ushort)(number | nlattr.NLA_F_NESTED) };
        MemoryMarshal.Write(header, in attribute);
        NestedScope scope = new(header, ref _state, start, _state.OpenScope);
        _state.OpenScope = start;
        _state.HeaderAllowedAt = _state.Position;
        return scope;
    }

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
        if (_state.OpenScope != State.NoScope)
        {
            nlattr open = MemoryMarshal.Read<nlattr>(_buffer[_state.OpenScope..]);
            throw new InvalidOperationException($"the nested attribute {open.nla_type & nlattr.NLA_TYPE_MASK} that starts at offset {_state.OpenScope} is still open; dispose its scope");
        }

        Span<byte> message = _buffer[.._state.Position];
        MemoryMarshal.Write(message, (uint)message.Length);
        return message;
    }

    /// <summary>Room for an attribute's payload, after its header; the padding is zeroed.</summary>
    private Span<byte> Reserve<TAttribute>(TAttribute type, int length)
        where TAttribute : unmanaged, Enum
    {
        ushort number = AttributeType.ToNumber(type);
        if (length > MaxPayloadLength)
        {
            throw new InvalidOperationException($"attribute {type}: {length} bytes, but a netlink attribute holds at most {MaxPayloadLength}");
        }

        Span<byte> attribute = Advance(AttributeHeaderLength + length);
        nlattr header = new() { nla_len = (ushort)(AttributeHeaderLength + length), nla_type = number };
        MemoryMarshal.Write(attribute, in header);
        _state.HeaderAllowedAt = -1;
        return attribute[AttributeHeaderLength..];
    }

    private Span<byte> Advance(int length)
    {
        int padded = (length + Alignment - 1) & ~(Alignment - 1);
        if (padded > _buffer.Length - _state.Position)
        {
            ThrowNoRoom(padded);
        }

        Span<byte> room = _buffer.Slice(_state.Position, padded);
        room[length..].Clear();
        _state.Position += padded;
        return room[..length];
    }

    [DoesNotReturn]
    private readonly void ThrowNoRoom(int needed) =>
        throw new InvalidOperationException($"the netlink message does not fit: {needed} more bytes are needed, {_buffer.Length - _state.Position} of {_buffer.Length} are left");

    /// <summary>What the scopes share with their writer.</summary>
    internal struct State
    {
        internal const int NoScope = -1;

        internal int Position;

        /// <summary>Offset of the innermost open nest, or <see cref="NoScope"/>.</summary>
        internal int OpenScope;

        internal int HeaderAllowedAt;
    }

    /// <summary>An open nested attribute. Disposing it writes its length; disposing it again does nothing.</summary>
    public readonly ref struct NestedScope : IDisposable
    {
        private readonly Span<byte> _header;
        private readonly ref State _state;
        private readonly int _start;
        private readonly int _outer;

        internal NestedScope(Span<byte> header, ref State state, int start, int outer)
        {
            _header = header;
            _state = ref state;
            _start = start;
            _outer = outer;
        }

        /// <summary>Ends the nested attribute.</summary>
        /// <exception cref="InvalidOperationException">A nested attribute inside is still open, or the attribute has become longer than 65535 bytes.</exception>
        public void Dispose()
        {
            if (_header.IsEmpty)
            {
                return;
            }

            nlattr attribute = MemoryMarshal.Read<nlattr>(_header);
            if (attribute.nla_len != 0)
            {
                return;
            }

            int type = attribute.nla_type & nlattr.NLA_TYPE_MASK;
            if (_state.OpenScope != _start)
            {
                throw new InvalidOperationException($"the nested attribute {type} at offset {_start} cannot end before the one inside it, at offset {_state.OpenScope}");
            }

            int length = _state.Position - _start;
            if (length > ushort.MaxValue)
            {
                throw new InvalidOperationException($"the nested attribute {type} at offset {_start} has become {length} bytes long; a netlink attribute holds at most {ushort.MaxValue} with its header");
            }

            attribute.nla_len = (ushort)length;
            MemoryMarshal.Write(_header, in attribute);
            _state.OpenScope = _outer;
            _state.HeaderAllowedAt = -1;
        }
    }
}
