using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Wire;

/// <summary>
/// Writes the attributes of one place in a message: those after the family header, or those of one nest. Only members of <typeparamref name="TAttribute"/> can be written, so that an attribute
/// of one space does not get into another; and only while no nest inside is open.
/// </summary>
/// <remarks>
/// Disposing the writer of a nest ends the nest and fixes its length; the top-level writer need not be disposed. Integers are written in host byte order unless the method
/// says otherwise. All methods throw <see cref="InvalidOperationException"/> where the value does not fit the buffer, is longer than an attribute can be, or a nest inside is still open. Nothing is allocated.
/// </remarks>
/// <typeparam name="TAttribute">The attribute space: an enum based on <see cref="ushort"/> whose members are attribute numbers.</typeparam>
public readonly ref partial struct NetlinkAttributeWriter<TAttribute> : IDisposable
    where TAttribute : unmanaged, Enum
{
    private readonly Span<byte> _buffer;
    private readonly ref NetlinkWriterState _state;
    private readonly int _nest;
    private readonly int _outer;

    internal NetlinkAttributeWriter(Span<byte> buffer, ref NetlinkWriterState state, int nest, int outer)
    {
        _buffer = buffer;
        _state = ref state;
        _nest = nest;
        _outer = outer;
    }

    /// <summary>Starts an attribute that holds attributes of the space <typeparamref name="TInner"/>, marked NLA_F_NESTED.</summary>
    /// <returns>The writer of what is inside; dispose it to end the nest.</returns>
    public NetlinkAttributeWriter<TInner> BeginNested<TInner>(TAttribute type)
        where TInner : unmanaged, Enum
    {
        int start = _state.Position;
        Open(type);
        return new NetlinkAttributeWriter<TInner>(_buffer, ref _state, start, _nest);
    }

    /// <summary>Starts a nest that begins with a header struct, as IFLA_NETKIT_PEER_INFO does with an ifinfomsg.</summary>
    /// <returns>The writer of the attributes after the header; dispose it to end the nest.</returns>
    public NetlinkAttributeWriter<TInner> BeginNested<THeader, TInner>(TAttribute type, scoped in THeader header)
        where THeader : unmanaged
        where TInner : unmanaged, Enum
    {
        NetlinkAttributeWriter<TInner> inner = BeginNested<TInner>(type);
        MemoryMarshal.Write(_state.Advance(_buffer, Unsafe.SizeOf<THeader>()), in header);
        return inner;
    }

    /// <summary>
    /// Room for a value of <paramref name="length"/> bytes that the caller fills, for values made in place. What it holds before is undefined: fill all of it.
    /// </summary>
    /// <param name="type">The attribute.</param>
    /// <param name="length">0 to <see cref="NetlinkMessageWriter.MaxPayloadLength"/> bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Reserve(TAttribute type, int length)
    {
        ushort number = AttributeType.ToNumber(type);
        if (_state.OpenNest != _nest || (uint)length > NetlinkMessageWriter.MaxPayloadLength)
        {
            ThrowCannotWrite(type, length);
        }

        Span<byte> attribute = _state.Advance(_buffer, NetlinkMessageWriter.AttributeHeaderLength + length);
        nlattr header = new() { nla_len = (ushort)(NetlinkMessageWriter.AttributeHeaderLength + length), nla_type = number };
        MemoryMarshal.Write(attribute, in header);
        return attribute[NetlinkMessageWriter.AttributeHeaderLength..];
    }

    /// <summary>Ends the nest: writes its length. Does nothing for the top level, and nothing a second time.</summary>
    /// <exception cref="InvalidOperationException">A nest inside is still open, or the nest has become longer than 65535 bytes.</exception>
    public void Dispose()
    {
        if (_nest == NetlinkWriterState.NoNest || _buffer.IsEmpty)
        {
            return;
        }

        Span<byte> header = _buffer[_nest..];
        nlattr attribute = MemoryMarshal.Read<nlattr>(header);
        if (attribute.nla_len != 0)
        {
            return;
        }

        int length = _state.Position - _nest;
        if (_state.OpenNest != _nest || length > ushort.MaxValue)
        {
            ThrowCannotEnd(attribute.nla_type & nlattr.NLA_TYPE_MASK, length);
        }

        attribute.nla_len = (ushort)length;
        MemoryMarshal.Write(header, in attribute);
        _state.OpenNest = _outer;
    }

    private void Open(TAttribute type)
    {
        ushort number = AttributeType.ToNumber(type);
        if (_state.OpenNest != _nest)
        {
            ThrowCannotWrite(type, 0);
        }

        // Length 0 marks the nest as open: Dispose writes the real one.
        int start = _state.Position;
        nlattr attribute = new() { nla_type = (ushort)(number | nlattr.NLA_F_NESTED) };
        MemoryMarshal.Write(_state.Advance(_buffer, NetlinkMessageWriter.AttributeHeaderLength), in attribute);
        _state.OpenNest = start;
    }

    [DoesNotReturn]
    private void ThrowCannotWrite(TAttribute type, int length)
    {
        if (length < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, $"attribute {type}: a length cannot be negative");
        }

        if (length > NetlinkMessageWriter.MaxPayloadLength)
        {
            throw new InvalidOperationException($"attribute {type}: {length} bytes, but a netlink attribute holds at most {NetlinkMessageWriter.MaxPayloadLength}");
        }

        throw new InvalidOperationException(_state.OpenNest > _nest
            ? $"attribute {type} would get into the nested attribute {NumberAt(_state.OpenNest)} at offset {_state.OpenNest}, which is still open: dispose its writer first"
            : $"attribute {type} belongs to the nested attribute {NumberAt(_nest)} at offset {_nest}, which has ended");
    }

    [DoesNotReturn]
    private void ThrowCannotEnd(int type, int length) => throw new InvalidOperationException(_state.OpenNest != _nest
        ? $"the nested attribute {type} at offset {_nest} cannot end before the one inside it, at offset {_state.OpenNest}"
        : $"the nested attribute {type} at offset {_nest} has become {length} bytes long; a netlink attribute holds at most {ushort.MaxValue} with its header");

    private int NumberAt(int offset) => MemoryMarshal.Read<nlattr>(_buffer[offset..]).nla_type & nlattr.NLA_TYPE_MASK;
}
