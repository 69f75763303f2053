using System.Net;
using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Wire;

/// <summary>
/// The attributes of one place in a message, found by number: what a view of an object looks its values up in. Made in one pass that checks every length; nothing is copied or
/// allocated. Of several attributes of one number the last counts.
/// </summary>
/// <remarks>The <c>Find</c> methods give null where the attribute is missing, and throw <see cref="NetlinkFormatException"/> where its payload has another length than the type.</remarks>
/// <typeparam name="TAttribute">The attribute space.</typeparam>
public readonly ref struct NetlinkAttributeTable<TAttribute>
    where TAttribute : unmanaged, Enum
{
    private readonly AttributeOffsets _offsets;

    /// <summary>Takes stock of <paramref name="attributes"/>.</summary>
    /// <exception cref="NetlinkFormatException">An attribute is malformed.</exception>
    public NetlinkAttributeTable(NetlinkAttributes attributes)
    {
        All = attributes;
        foreach (NetlinkAttribute attribute in attributes)
        {
            int offset = attribute.Offset - attributes.Offset;
            if (attribute.Type < AttributeOffsets.Length && offset <= AttributeOffsets.MaxOffset)
            {
                _offsets[attribute.Type] = (ushort)((offset / NetlinkMessageWriter.Alignment) + 1);
            }
        }
    }

    /// <summary>All attributes in the order of the message, those that <typeparamref name="TAttribute"/> does not name too.</summary>
    public NetlinkAttributes All { get; }

    /// <summary>Whether there is an attribute <paramref name="type"/>.</summary>
    public bool Contains(TAttribute type) => TryGet(type, out _);

    /// <summary>The attribute <paramref name="type"/>, if there is one.</summary>
    public bool TryGet(TAttribute type, out NetlinkAttribute attribute)
    {
        int number = AttributeType.ToNumber(type);
        int slot = number < AttributeOffsets.Length ? _offsets[number] : 0;
        if (slot == 0)
        {
            attribute = default;
            return (number >= AttributeOffsets.Length || All.Bytes.Length > AttributeOffsets.MaxOffset) && TryFindLast(number, out attribute);
        }

        // The lengths were checked when the table was made.
        ReadOnlySpan<byte> bytes = All.Bytes[((slot - 1) * NetlinkMessageWriter.Alignment)..];
        nlattr header = MemoryMarshal.Read<nlattr>(bytes);
        attribute = new NetlinkAttribute(header.nla_type, bytes[NetlinkMessageWriter.AttributeHeaderLength..header.nla_len], All.Offset + ((slot - 1) * NetlinkMessageWriter.Alignment));
        return true;
    }

    /// <summary>A u8.</summary>
    public byte? FindByte(TAttribute type) => TryGet(type, out NetlinkAttribute attribute) ? attribute.GetByte() : null;

    /// <summary>A u16 in host byte order.</summary>
    public ushort? FindUInt16(TAttribute type) => TryGet(type, out NetlinkAttribute attribute) ? attribute.GetUInt16() : null;

    /// <summary>A u32 in host byte order.</summary>
    public uint? FindUInt32(TAttribute type) => TryGet(type, out NetlinkAttribute attribute) ? attribute.GetUInt32() : null;

    /// <summary>An s32 in host byte order.</summary>
    public int? FindInt32(TAttribute type) => TryGet(type, out NetlinkAttribute attribute) ? attribute.GetInt32() : null;

    /// <summary>A u64 in host byte order.</summary>
    public ulong? FindUInt64(TAttribute type) => TryGet(type, out NetlinkAttribute attribute) ? attribute.GetUInt64() : null;

    /// <summary>An s64 in host byte order.</summary>
    public long? FindInt64(TAttribute type) => TryGet(type, out NetlinkAttribute attribute) ? attribute.GetInt64() : null;

    /// <summary>A be16 (network byte order).</summary>
    public ushort? FindUInt16BigEndian(TAttribute type) => TryGet(type, out NetlinkAttribute attribute) ? attribute.GetUInt16BigEndian() : null;

    /// <summary>A be32 (network byte order).</summary>
    public uint? FindUInt32BigEndian(TAttribute type) => TryGet(type, out NetlinkAttribute attribute) ? attribute.GetUInt32BigEndian() : null;

    /// <summary>A text; bytes that are not UTF-8 become U+FFFD. Allocates.</summary>
    public string? FindString(TAttribute type) => TryGet(type, out NetlinkAttribute attribute) ? attribute.GetString() : null;

    /// <summary>An IP address. Allocates; <see cref="FindAddress"/> does not.</summary>
    public IPAddress? FindIPAddress(TAttribute type) => TryGet(type, out NetlinkAttribute attribute) ? attribute.GetIPAddress() : null;

    /// <summary>An IP address where it lies; empty where the attribute is missing.</summary>
    public NetlinkAddressBytes FindAddress(TAttribute type) => TryGet(type, out NetlinkAttribute attribute) ? attribute.GetAddress() : default;

    /// <summary>The payload; empty where the attribute is missing.</summary>
    public ReadOnlySpan<byte> FindBytes(TAttribute type) => TryGet(type, out NetlinkAttribute attribute) ? attribute.Payload : default;

    /// <summary>The attributes in a nest; none where it is missing.</summary>
    public NetlinkAttributes FindNested(TAttribute type) => TryGet(type, out NetlinkAttribute attribute) ? attribute.GetNested() : default;

    private bool TryFindLast(int number, out NetlinkAttribute found)
    {
        found = default;
        bool any = false;
        foreach (NetlinkAttribute attribute in All)
        {
            if (attribute.Type == number)
            {
                found = attribute;
                any = true;
            }
        }

        return any;
    }
}
