using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Wire;

/// <summary>One attribute of a message that was received. The getters check the payload's length exactly; nothing is copied.</summary>
public readonly ref struct NetlinkAttribute
{
    private readonly ushort _type;

    internal NetlinkAttribute(ushort type, ReadOnlySpan<byte> payload, int offset)
    {
        _type = type;
        Payload = payload;
        Offset = offset;
    }

    /// <summary>nla_type without its two flag bits.</summary>
    public ushort Type => (ushort)(_type & nlattr.NLA_TYPE_MASK);

    /// <summary>NLA_F_NESTED. The kernel does not set it on every nest (not on IFLA_LINKINFO): know the nests by their type.</summary>
    public bool IsNested => (_type & nlattr.NLA_F_NESTED) != 0;

    /// <summary>NLA_F_NET_BYTEORDER.</summary>
    public bool IsNetworkByteOrder => (_type & nlattr.NLA_F_NET_BYTEORDER) != 0;

    /// <summary>The payload, without header and padding.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Where the attribute's header starts, in bytes from the start of the message (or of the span that the reading began with).</summary>
    public int Offset { get; }

    /// <summary>The type as a member of its space's enum; a number that the enum does not name is kept.</summary>
    /// <exception cref="ArgumentException">The enum is not based on ushort.</exception>
    public TAttribute As<TAttribute>()
        where TAttribute : unmanaged, Enum => AttributeType.FromNumber<TAttribute>(Type);

    /// <summary>A u8.</summary>
    /// <exception cref="NetlinkFormatException">The payload is not 1 byte long.</exception>
    public byte GetByte() => Exactly(sizeof(byte))[0];

    /// <summary>An s8.</summary>
    /// <exception cref="NetlinkFormatException">The payload is not 1 byte long.</exception>
    public sbyte GetSByte() => (sbyte)Exactly(sizeof(sbyte))[0];

    /// <summary>An s16 in host byte order.</summary>
    /// <exception cref="NetlinkFormatException">The payload is not 2 bytes long.</exception>
    public short GetInt16() => MemoryMarshal.Read<short>(Exactly(sizeof(short)));

    /// <summary>A u16 in host byte order.</summary>
    /// <exception cref="NetlinkFormatException">The payload is not 2 bytes long.</exception>
    public ushort GetUInt16() => MemoryMarshal.Read<ushort>(Exactly(sizeof(ushort)));

    /// <summary>A u32 in host byte order.</summary>
    /// <exception cref="NetlinkFormatException">The payload is not 4 bytes long.</exception>
    public uint GetUInt32() => MemoryMarshal.Read<uint>(Exactly(sizeof(uint)));

    /// <summary>An s32 in host byte order.</summary>
    /// <exception cref="NetlinkFormatException">The payload is not 4 bytes long.</exception>
    public int GetInt32() => MemoryMarshal.Read<int>(Exactly(sizeof(int)));

    /// <summary>A u64 in host byte order.</summary>
    /// <exception cref="NetlinkFormatException">The payload is not 8 bytes long.</exception>
    public ulong GetUInt64() => MemoryMarshal.Read<ulong>(Exactly(sizeof(ulong)));

    /// <summary>An s64 in host byte order.</summary>
    /// <exception cref="NetlinkFormatException">The payload is not 8 bytes long.</exception>
    public long GetInt64() => MemoryMarshal.Read<long>(Exactly(sizeof(long)));

    /// <summary>A be16 (network byte order).</summary>
    /// <exception cref="NetlinkFormatException">The payload is not 2 bytes long.</exception>
    public ushort GetUInt16BigEndian() => BinaryPrimitives.ReadUInt16BigEndian(Exactly(sizeof(ushort)));

    /// <summary>A be32 (network byte order).</summary>
    /// <exception cref="NetlinkFormatException">The payload is not 4 bytes long.</exception>
    public uint GetUInt32BigEndian() => BinaryPrimitives.ReadUInt32BigEndian(Exactly(sizeof(uint)));

    /// <summary>A be64 (network byte order).</summary>
    /// <exception cref="NetlinkFormatException">The payload is not 8 bytes long.</exception>
    public ulong GetUInt64BigEndian() => BinaryPrimitives.ReadUInt64BigEndian(Exactly(sizeof(ulong)));

    /// <summary>A signed integer of variable width (NLA_SINT): 4 bytes where the value fits, else 8.</summary>
    /// <exception cref="NetlinkFormatException">The payload is neither 4 nor 8 bytes long.</exception>
    public long GetVariableInt() => Payload.Length == sizeof(int) ? GetInt32() : GetInt64();

    /// <summary>An unsigned integer of variable width (NLA_UINT): 4 bytes where the value fits, else 8.</summary>
    /// <exception cref="NetlinkFormatException">The payload is neither 4 nor 8 bytes long.</exception>
    public ulong GetVariableUInt() => Payload.Length == sizeof(uint) ? GetUInt32() : GetUInt64();

    /// <summary>A struct of the kernel's, exactly as long.</summary>
    /// <exception cref="NetlinkFormatException">The payload has another length than <typeparamref name="T"/>.</exception>
    public T Get<T>()
        where T : unmanaged => MemoryMarshal.Read<T>(Exactly(System.Runtime.CompilerServices.Unsafe.SizeOf<T>()));

    /// <summary>An IP address.</summary>
    /// <exception cref="NetlinkFormatException">The payload is neither 4 nor 16 bytes long.</exception>
    public IPAddress GetIPAddress() => new(Payload.Length == 4 ? Payload : Exactly(16));

    /// <summary>An IP address where it lies; nothing is allocated.</summary>
    /// <exception cref="NetlinkFormatException">The payload is neither 4 nor 16 bytes long.</exception>
    public NetlinkAddressBytes GetAddress() => new(Payload.Length == 4 ? Payload : Exactly(16));

    /// <summary>The bytes of a text, up to its NUL or, where it has none, to the end. Names of devices need not be UTF-8.</summary>
    public ReadOnlySpan<byte> GetStringBytes()
    {
        int end = Payload.IndexOf((byte)0);
        return end < 0 ? Payload : Payload[..end];
    }

    /// <summary>A text; bytes that are not UTF-8 become U+FFFD.</summary>
    public string GetString() => Encoding.UTF8.GetString(GetStringBytes());

    /// <summary>The attributes inside, after <paramref name="headerLength"/> bytes of a family header (IFLA_NETKIT_PEER_INFO starts with an ifinfomsg).</summary>
    /// <exception cref="NetlinkFormatException">The payload is shorter than <paramref name="headerLength"/>.</exception>
    public NetlinkAttributes GetNested(int headerLength = 0) =>
        NetlinkAttributes.After(headerLength, Payload, Offset + NetlinkMessageWriter.AttributeHeaderLength);

    private ReadOnlySpan<byte> Exactly(int length) =>
        Payload.Length == length ? Payload : throw new NetlinkFormatException($"value of attribute {Type}", Offset, length, Payload.Length);
}
