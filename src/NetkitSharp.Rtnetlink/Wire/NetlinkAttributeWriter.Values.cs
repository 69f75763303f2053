using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Wire;

public readonly ref partial struct NetlinkAttributeWriter<TAttribute>
{
    /// <summary>Writes a u8.</summary>
    public void WriteByte(TAttribute type, byte value) => Reserve(type, sizeof(byte))[0] = value;

    /// <summary>Writes an s8.</summary>
    public void WriteSByte(TAttribute type, sbyte value) => Reserve(type, sizeof(sbyte))[0] = (byte)value;

    /// <summary>Writes a u16.</summary>
    public void WriteUInt16(TAttribute type, ushort value) => MemoryMarshal.Write(Reserve(type, sizeof(ushort)), in value);

    /// <summary>Writes an s16.</summary>
    public void WriteInt16(TAttribute type, short value) => MemoryMarshal.Write(Reserve(type, sizeof(short)), in value);

    /// <summary>Writes a u32.</summary>
    public void WriteUInt32(TAttribute type, uint value) => MemoryMarshal.Write(Reserve(type, sizeof(uint)), in value);

    /// <summary>Writes an s32.</summary>
    public void WriteInt32(TAttribute type, int value) => MemoryMarshal.Write(Reserve(type, sizeof(int)), in value);

    /// <summary>Writes a u64. It is aligned to 4 bytes, as everything in a message.</summary>
    public void WriteUInt64(TAttribute type, ulong value) => MemoryMarshal.Write(Reserve(type, sizeof(ulong)), in value);

    /// <summary>Writes an s64. It is aligned to 4 bytes, as everything in a message.</summary>
    public void WriteInt64(TAttribute type, long value) => MemoryMarshal.Write(Reserve(type, sizeof(long)), in value);

    /// <summary>Writes an unsigned integer of variable width (NLA_UINT): 4 bytes where the value fits, else 8.</summary>
    public void WriteVariableUInt(TAttribute type, ulong value)
    {
        if (value <= uint.MaxValue)
        {
            WriteUInt32(type, (uint)value);
        }
        else
        {
            WriteUInt64(type, value);
        }
    }

    /// <summary>Writes a signed integer of variable width (NLA_SINT): 4 bytes where the value fits, else 8.</summary>
    public void WriteVariableInt(TAttribute type, long value)
    {
        if (value is >= int.MinValue and <= int.MaxValue)
        {
            WriteInt32(type, (int)value);
        }
        else
        {
            WriteInt64(type, value);
        }
    }

    /// <summary>Writes a be16 (network byte order), such as a port.</summary>
    public void WriteUInt16BigEndian(TAttribute type, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Reserve(type, sizeof(ushort)), value);

    /// <summary>Writes a be32 (network byte order).</summary>
    public void WriteUInt32BigEndian(TAttribute type, uint value) => BinaryPrimitives.WriteUInt32BigEndian(Reserve(type, sizeof(uint)), value);

    /// <summary>Writes a be64 (network byte order), such as a tunnel id.</summary>
    public void WriteUInt64BigEndian(TAttribute type, ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Reserve(type, sizeof(ulong)), value);

    /// <summary>Writes a struct of the kernel's as it lies in memory.</summary>
    public void Write<T>(TAttribute type, in T value)
        where T : unmanaged => MemoryMarshal.Write(Reserve(type, Unsafe.SizeOf<T>()), in value);

    /// <summary>Writes bytes as they are, at most <see cref="NetlinkMessageWriter.MaxPayloadLength"/>.</summary>
    public void WriteBytes(TAttribute type, scoped ReadOnlySpan<byte> value) => value.CopyTo(Reserve(type, value.Length));

    /// <summary>Writes a flag: an attribute without payload.</summary>
    public void WriteFlag(TAttribute type) => Reserve(type, 0);

    /// <summary>Writes an IP address: 4 or 16 bytes in network byte order. The scope id of an IPv6 address is not part of it.</summary>
    public void WriteIPAddress(TAttribute type, IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        address.TryWriteBytes(Reserve(type, address.AddressFamily == AddressFamily.InterNetwork ? 4 : 16), out _);
    }

    /// <summary>Writes a string as UTF-8 with a terminating NUL.</summary>
    /// <exception cref="ArgumentException"><paramref name="value"/> contains a NUL, at which the kernel would cut it, or is not well-formed UTF-16.</exception>
    public void WriteString(TAttribute type, scoped ReadOnlySpan<char> value) => WriteText(type, value, terminator: 1);

    /// <summary>Writes UTF-8 text with a terminating NUL, which <paramref name="utf8"/> does not contain.</summary>
    /// <exception cref="ArgumentException"><paramref name="utf8"/> contains a NUL, at which the kernel would cut it.</exception>
    public void WriteString(TAttribute type, scoped ReadOnlySpan<byte> utf8)
    {
        if (utf8.Contains((byte)0))
        {
            throw EmbeddedNul(type, nameof(utf8));
        }

        Span<byte> payload = Reserve(type, utf8.Length + 1);
        utf8.CopyTo(payload);
        payload[utf8.Length] = 0;
    }

    /// <summary>Writes a string as UTF-8 without a terminating NUL, for an attribute whose length alone says where it ends.</summary>
    /// <exception cref="ArgumentException"><paramref name="value"/> contains a NUL, at which the kernel would cut it, or is not well-formed UTF-16.</exception>
    public void WriteUnterminatedString(TAttribute type, scoped ReadOnlySpan<char> value) => WriteText(type, value, terminator: 0);

    private void WriteText(TAttribute type, scoped ReadOnlySpan<char> value, int terminator)
    {
        // Names are short and ASCII, one byte a character: a plain loop beats two passes of an encoder.
        int start = _state.Position;
        Span<byte> payload = Reserve(type, value.Length + terminator);
        if (terminator != 0)
        {
            payload[value.Length] = 0;
        }

        Span<byte> text = payload[..value.Length];
        for (int i = 0; i < text.Length && i < value.Length; i++)
        {
            char character = value[i];
            if (character is '\0' or > '\x7f')
            {
                _state.Position = start;
                WriteEncoded(type, value, terminator);
                return;
            }

            text[i] = (byte)character;
        }
    }

    private void WriteEncoded(TAttribute type, scoped ReadOnlySpan<char> value, int terminator)
    {
        if (value.Contains('\0'))
        {
            throw EmbeddedNul(type, nameof(value));
        }

        int length = NetlinkText.Strict.GetByteCount(value);
        Span<byte> payload = Reserve(type, length + terminator);
        NetlinkText.Strict.GetBytes(value, payload);
        payload[length..].Clear();
    }

    private static ArgumentException EmbeddedNul(TAttribute type, string argument) =>
        new($"the text of attribute {type} contains a NUL, at which the kernel would cut it", argument);
}
