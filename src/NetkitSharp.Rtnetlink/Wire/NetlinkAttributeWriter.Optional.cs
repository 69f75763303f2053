namespace NetkitSharp.Rtnetlink.Wire;

// What is null is not written: the kernel then keeps what it has, or its default.
public readonly ref partial struct NetlinkAttributeWriter<TAttribute>
{
    /// <summary>Writes a u8, 1 or 0; nothing for null.</summary>
    public void WriteOptional(TAttribute type, bool? value)
    {
        if (value is { } set)
        {
            WriteByte(type, set ? (byte)1 : (byte)0);
        }
    }

    /// <summary>Writes a u8; nothing for null.</summary>
    public void WriteOptional(TAttribute type, byte? value)
    {
        if (value is { } set)
        {
            WriteByte(type, set);
        }
    }

    /// <summary>Writes a u16; nothing for null.</summary>
    public void WriteOptional(TAttribute type, ushort? value)
    {
        if (value is { } set)
        {
            WriteUInt16(type, set);
        }
    }

    /// <summary>Writes a u32; nothing for null.</summary>
    public void WriteOptional(TAttribute type, uint? value)
    {
        if (value is { } set)
        {
            WriteUInt32(type, set);
        }
    }

    /// <summary>Writes an s32; nothing for null.</summary>
    public void WriteOptional(TAttribute type, int? value)
    {
        if (value is { } set)
        {
            WriteInt32(type, set);
        }
    }

    /// <summary>Writes a u64; nothing for null.</summary>
    public void WriteOptional(TAttribute type, ulong? value)
    {
        if (value is { } set)
        {
            WriteUInt64(type, set);
        }
    }

    /// <summary>Writes a be16 (network byte order); nothing for null.</summary>
    public void WriteOptionalBigEndian(TAttribute type, ushort? value)
    {
        if (value is { } set)
        {
            WriteUInt16BigEndian(type, set);
        }
    }

    /// <summary>Writes a be32 (network byte order); nothing for null.</summary>
    public void WriteOptionalBigEndian(TAttribute type, uint? value)
    {
        if (value is { } set)
        {
            WriteUInt32BigEndian(type, set);
        }
    }
}
