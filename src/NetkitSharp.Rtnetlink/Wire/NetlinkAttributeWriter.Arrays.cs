using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Wire;

public readonly ref partial struct NetlinkAttributeWriter<TAttribute>
{
    /// <summary>
    /// Starts an attribute that holds an array of structs, each followed by attributes of its own, as RTA_MULTIPATH holds struct rtnexthop. It is not marked NLA_F_NESTED: what is inside does not
    /// begin with an attribute.
    /// </summary>
    /// <typeparam name="TInner">The attributes that follow each struct.</typeparam>
    /// <returns>The writer of the structs; dispose it to end the array.</returns>
    public NetlinkArrayWriter<TInner> BeginArray<TInner>(TAttribute type)
        where TInner : unmanaged, Enum
    {
        int start = _state.Position;
        Open(type);
        nlattr attribute = new() { nla_type = AttributeType.ToNumber(type) };
        MemoryMarshal.Write(_buffer[start..], in attribute);
        return new NetlinkArrayWriter<TInner>(new NetlinkAttributeWriter<TInner>(_buffer, ref _state, start, _nest));
    }

    /// <summary>Starts a struct whose first field is the u16 length of itself and of the attributes behind it: what <see cref="Dispose"/> does to a nest fits it as well.</summary>
    internal NetlinkAttributeWriter<TAttribute> BeginElement<THeader>(scoped in THeader header)
        where THeader : unmanaged
    {
        if (_state.OpenNest != _nest)
        {
            throw new InvalidOperationException($"a {typeof(THeader).Name} would get into the nested attribute {NumberAt(_state.OpenNest)} at offset {_state.OpenNest}: dispose its writer first");
        }

        int start = _state.Position;
        Span<byte> bytes = _state.Advance(_buffer, Unsafe.SizeOf<THeader>());
        MemoryMarshal.Write(bytes, in header);
        bytes[..sizeof(ushort)].Clear();
        _state.OpenNest = start;
        return new NetlinkAttributeWriter<TAttribute>(_buffer, ref _state, start, _nest);
    }
}
