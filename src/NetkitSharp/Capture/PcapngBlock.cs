using System.Buffers.Binary;
using System.Text;

namespace NetkitSharp.Capture;

/// <summary>
/// One block in the making: type, total length, body, options, and the total length again. Everything is padded to 32 bits. The total length is known when all is written, so a block is built in memory.
/// </summary>
internal ref struct PcapngBlock
{
    public const int Alignment = 4;

    /// <summary>Type and the two total lengths.</summary>
    public const int Frame = 12;

    /// <summary>Code and length.</summary>
    public const int OptionHeader = 4;

    /// <summary>Options have 16 bits for their length.</summary>
    public const int LongestOption = ushort.MaxValue;

    private const ushort EndOfOptions = 0;

    private readonly Span<byte> _buffer;
    private int _length;
    private bool _hasOptions;

    public PcapngBlock(Span<byte> buffer, uint type)
    {
        _buffer = buffer;
        Write(type);
        Write(0u);
    }

    public static int Padded(int length) => (length + Alignment - 1) & ~(Alignment - 1);

    /// <summary>What an option of so many bytes takes.</summary>
    public static int SizeOfOption(int length) => OptionHeader + Padded(length);

    public void Write(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer[_length..], value);
        _length += sizeof(uint);
    }

    public void Write(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer[_length..], value);
        _length += sizeof(ushort);
    }

    public void Write(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer[_length..], value);
        _length += sizeof(ulong);
    }

    /// <summary>A time is two 32-bit words, the high one first, whatever the byte order.</summary>
    public void WriteTime(ulong nanoseconds)
    {
        Write((uint)(nanoseconds >> 32));
        Write((uint)nanoseconds);
    }

    public void WritePadded(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer[_length..]);
        _length += bytes.Length;
        Pad();
    }

    public void WriteOption(ushort code, scoped ReadOnlySpan<byte> value)
    {
        BeginOption(code, value.Length);
        WritePadded(value);
    }

    public void WriteOption(ushort code, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            BeginOption(code, Encoding.UTF8.GetByteCount(text));
            _length += Encoding.UTF8.GetBytes(text, _buffer[_length..]);
            Pad();
        }
    }

    public void WriteOption(ushort code, uint value)
    {
        BeginOption(code, sizeof(uint));
        Write(value);
    }

    public void WriteOption(ushort code, ulong? value)
    {
        if (value is { } number)
        {
            BeginOption(code, sizeof(ulong));
            Write(number);
        }
    }

    public void WriteTimeOption(ushort code, ulong? nanoseconds)
    {
        if (nanoseconds is { } time)
        {
            BeginOption(code, sizeof(ulong));
            WriteTime(time);
        }
    }

    /// <summary>An option that begins with one byte that says what the rest is.</summary>
    public void WriteOption(ushort code, byte kind, scoped ReadOnlySpan<byte> value)
    {
        BeginOption(code, 1 + value.Length);
        _buffer[_length++] = kind;
        WritePadded(value);
    }

    /// <summary>The block's bytes.</summary>
    public ReadOnlySpan<byte> Complete()
    {
        if (_hasOptions)
        {
            Write(EndOfOptions);
            Write((ushort)0);
        }

        uint total = (uint)(_length + sizeof(uint));
        Write(total);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer[sizeof(uint)..], total);
        return _buffer[.._length];
    }

    private void BeginOption(ushort code, int length)
    {
        Write(code);
        Write((ushort)length);
        _hasOptions = true;
    }

    private void Pad()
    {
        while (_length % Alignment != 0)
        {
            _buffer[_length++] = 0;
        }
    }
}
