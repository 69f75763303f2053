using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Runtime.CompilerServices;
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
    private const int BitsOfWord = 64;

    // A view is copied several times on its way to a foreach: which numbers are there fits into registers, where they are does not, and is looked for when it is asked.
    private readonly ulong _low;
    private readonly ulong _high;
    private readonly bool _hasHigher;
    private readonly bool _hasRepeated;

    /// <summary>Takes stock of <paramref name="attributes"/>.</summary>
    /// <exception cref="NetlinkFormatException">An attribute is malformed.</exception>
    public NetlinkAttributeTable(NetlinkAttributes attributes)
    {
        ReadOnlySpan<byte> bytes = attributes.Bytes;
        ulong low = 0;
        ulong high = 0;
        ulong repeated = 0;
        bool hasHigher = false;
        for (int position = 0; position < bytes.Length;)
        {
            int left = bytes.Length - position;
            nlattr header = left < NetlinkMessageWriter.AttributeHeaderLength ? default : MemoryMarshal.Read<nlattr>(bytes[position..]);
            if (header.nla_len < NetlinkMessageWriter.AttributeHeaderLength || header.nla_len > left)
            {
                ThrowMalformed(attributes);
            }

            int number = header.nla_type & nlattr.NLA_TYPE_MASK;
            ulong bit = 1UL << number;
            switch ((uint)number / BitsOfWord)
            {
                case 0:
                    repeated |= low & bit;
                    low |= bit;
                    break;
                case 1:
                    repeated |= high & bit;
                    high |= bit;
                    break;
                default:
                    hasHigher = true;
                    break;
            }

            position += Align(header.nla_len);
        }

        All = attributes;
        _low = low;
        _high = high;
        _hasHigher = hasHigher;
        _hasRepeated = repeated != 0;
    }

    /// <summary>All attributes in the order of the message, those that <typeparamref name="TAttribute"/> does not name too.</summary>
    public NetlinkAttributes All { get; }

    /// <summary>Whether there is an attribute <paramref name="type"/>.</summary>
    public bool Contains(TAttribute type) => Locate(type) >= 0;

    /// <summary>The attribute <paramref name="type"/>, if there is one.</summary>
    public bool TryGet(TAttribute type, out NetlinkAttribute attribute)
    {
        int position = Locate(type);
        if (position < 0)
        {
            attribute = default;
            return false;
        }

        ReadOnlySpan<byte> bytes = All.Bytes[position..];
        nlattr header = MemoryMarshal.Read<nlattr>(bytes);
        attribute = new NetlinkAttribute(header.nla_type, bytes[NetlinkMessageWriter.AttributeHeaderLength..header.nla_len], All.Offset + position);
        return true;
    }

    /// <summary>A u8 that means yes unless it is 0.</summary>
    public bool? FindBoolean(TAttribute type) => TryGet(type, out NetlinkAttribute attribute) ? attribute.GetByte() != 0 : null;

    /// <summary>A u8.</summary>
    public byte? FindByte(TAttribute type) => Find<byte>(type);

    /// <summary>A u16 in host byte order.</summary>
    public ushort? FindUInt16(TAttribute type) => Find<ushort>(type);

    /// <summary>A u32 in host byte order.</summary>
    public uint? FindUInt32(TAttribute type) => Find<uint>(type);

    /// <summary>An s32 in host byte order.</summary>
    public int? FindInt32(TAttribute type) => Find<int>(type);

    /// <summary>A u64 in host byte order.</summary>
    public ulong? FindUInt64(TAttribute type) => Find<ulong>(type);

    /// <summary>An s64 in host byte order.</summary>
    public long? FindInt64(TAttribute type) => Find<long>(type);

    /// <summary>A be16 (network byte order).</summary>
    public ushort? FindUInt16BigEndian(TAttribute type) => TryGet(type, out NetlinkAttribute attribute) ? attribute.GetUInt16BigEndian() : null;

    /// <summary>A be32 (network byte order).</summary>
    public uint? FindUInt32BigEndian(TAttribute type) => TryGet(type, out NetlinkAttribute attribute) ? attribute.GetUInt32BigEndian() : null;

    /// <summary>A be64 (network byte order).</summary>
    public ulong? FindUInt64BigEndian(TAttribute type) => TryGet(type, out NetlinkAttribute attribute) ? attribute.GetUInt64BigEndian() : null;

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

    private T? Find<T>(TAttribute type)
        where T : unmanaged
    {
        int position = Locate(type);
        if (position < 0)
        {
            return null;
        }

        ReadOnlySpan<byte> bytes = All.Bytes[position..];
        ushort length = MemoryMarshal.Read<nlattr>(bytes).nla_len;
        if (length != NetlinkMessageWriter.AttributeHeaderLength + Unsafe.SizeOf<T>())
        {
            ThrowOtherLength<T>(type);
        }

        return MemoryMarshal.Read<T>(bytes[NetlinkMessageWriter.AttributeHeaderLength..]);
    }

    /// <summary>Where the attribute's header starts, in bytes from the first attribute; -1 where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Locate(TAttribute type)
    {
        int number = AttributeType.ToNumber(type);
        return MayContain(number) ? Search(number) : -1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Search(int number)
    {
        // The lengths were checked when the table was made.
        ReadOnlySpan<byte> bytes = All.Bytes;
        bool onlyOne = !_hasRepeated && number < 2 * BitsOfWord;
        int found = -1;
        for (int position = 0; position < bytes.Length;)
        {
            nlattr header = MemoryMarshal.Read<nlattr>(bytes[position..]);
            if ((header.nla_type & nlattr.NLA_TYPE_MASK) == number)
            {
                if (onlyOne)
                {
                    return position;
                }

                found = position;
            }

            position += Align(header.nla_len);
        }

        return found;
    }

    private bool MayContain(int number) => ((uint)number / BitsOfWord) switch
    {
        0 => (_low & (1UL << number)) != 0,
        1 => (_high & (1UL << number)) != 0,
        _ => _hasHigher,
    };

    private static int Align(int length) => (length + NetlinkMessageWriter.Alignment - 1) & ~(NetlinkMessageWriter.Alignment - 1);

    /// <summary>Has the getter of <see cref="NetlinkAttribute"/> say what is wrong.</summary>
    [DoesNotReturn]
    private void ThrowOtherLength<T>(TAttribute type)
        where T : unmanaged
    {
        TryGet(type, out NetlinkAttribute attribute);
        attribute.Get<T>();
        throw new UnreachableException();
    }

    /// <summary>Has the enumerator say what is wrong.</summary>
    [DoesNotReturn]
    private static void ThrowMalformed(NetlinkAttributes attributes)
    {
        foreach (NetlinkAttribute _ in attributes)
        {
        }

        throw new UnreachableException();
    }
}
