using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace NetkitSharp.Rtnetlink.Wire;

public ref partial struct NetlinkMessageWriter
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes a u8 attribute.</summary>
    public void WriteByte<TAttribute>(TAttribute type, byte value)
        where TAttribute : unmanaged, Enum => Reserve(type, sizeof(byte))[0] = value;

    /// <summary>Writes a u16 attribute in host byte order.</summary>
    public void WriteUInt16<TAttribute>(TAttribute type, ushort value)
        where TAttribute : unmanaged, Enum => MemoryMarshal.Write(Reserve(type, sizeof(ushort)), in value);

    /// <summary>Writes a u32 attribute in host byte order.</summary>
    public void WriteUInt32<TAttribute>(TAttribute type, uint value)
        where TAttribute : unmanaged, Enum => MemoryMarshal.Write(Reserve(type, sizeof(uint)), in value);

    /// <summary>Writes an s32 attribute in host byte order.</summary>
    public void WriteInt32<TAttribute>(TAttribute type, int value)
        where TAttribute : unmanaged, Enum => MemoryMarshal.Write(Reserve(type, sizeof(int)), in value);

    /// <summary>Writes a u64 attribute in host byte order. It is aligned to 4 bytes, as everything in a message.</summary>
    public void WriteUInt64<TAttribute>(TAttribute type, ulong value)
        where TAttribute : unmanaged, Enum => MemoryMarshal.Write(Reserve(type, sizeof(ulong)), in value);

    /// <summary>Writes a be16 attribute (network byte order), such as a port.</summary>
    public void WriteUInt16BigEndian<TAttribute>(TAttribute type, ushort value)
        where TAttribute : unmanaged, Enum => BinaryPrimitives.WriteUInt16BigEndian(Reserve(type, sizeof(ushort)), value);

    /// <summary>Writes a be32 attribute (network byte order).</summary>
    public void WriteUInt32BigEndian<TAttribute>(TAttribute type, uint value)
        where TAttribute : unmanaged, Enum => BinaryPrimitives.WriteUInt32BigEndian(Reserve(type, sizeof(uint)), value);

    /// <summary>Writes an attribute of bytes as they are, at most <see cref="MaxPayloadLength"/>.</summary>
    public void WriteBytes<TAttribute>(TAttribute type, scoped ReadOnlySpan<byte> value)
        where TAttribute : unmanaged, Enum => value.CopyTo(Reserve(type, value.Length));

    /// <summary>Writes a flag: an attribute without payload.</summary>
    public void WriteFlag<TAttribute>(TAttribute type)
        where TAttribute : unmanaged, Enum => Reserve(type, 0);

    /// <summary>Writes a string as UTF-8 with a terminating NUL.</summary>
    /// <exception cref="ArgumentException"><paramref name="value"/> contains a NUL, at which the kernel would cut it, or is not well-formed UTF-16.</exception>
    public void WriteString<TAttribute>(TAttribute type, scoped ReadOnlySpan<char> value)
        where TAttribute : unmanaged, Enum
    {
        if (value.Contains('\0'))
        {
            throw EmbeddedNul(type, nameof(value));
        }

        int length = s_utf8.GetByteCount(value);
        Span<byte> payload = Reserve(type, length + 1);
        s_utf8.GetBytes(value, payload);
        payload[length] = 0;
    }

    /// <summary>Writes a string as UTF-8 without a terminating NUL, for an attribute whose length alone says where it ends.</summary>
    /// <exception cref="ArgumentException"><paramref name="value"/> contains a NUL, at which the kernel would cut it, or is not well-formed UTF-16.</exception>
    internal void WriteUnterminatedString<TAttribute>(TAttribute type, scoped ReadOnlySpan<char> value)
        where TAttribute : unmanaged, Enum
    {
        if (value.Contains('\0'))
        {
            throw EmbeddedNul(type, nameof(value));
        }

        s_utf8.GetBytes(value, Reserve(type, s_utf8.GetByteCount(value)));
    }

    /// <summary>Writes UTF-8 text with a terminating NUL, which <paramref name="utf8"/> does not contain.</summary>
    /// <exception cref="ArgumentException"><paramref name="utf8"/> contains a NUL, at which the kernel would cut it.</exception>
    public void WriteString<TAttribute>(TAttribute type, scoped ReadOnlySpan<byte> utf8)
        where TAttribute : unmanaged, Enum
    {
        if (utf8.Contains((byte)0))
        {
            throw EmbeddedNul(type, nameof(utf8));
        }

        Span<byte> payload = Reserve(type, utf8.Length + 1);
        utf8.CopyTo(payload);
        payload[utf8.Length] = 0;
    }

    private static ArgumentException EmbeddedNul<TAttribute>(TAttribute type, string argument)
        where TAttribute : unmanaged, Enum =>
        new($"the text of attribute {type} contains a NUL, at which the kernel would cut it", argument);
}
