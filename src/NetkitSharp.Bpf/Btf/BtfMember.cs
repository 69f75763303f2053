namespace NetkitSharp.Bpf.Btf;

/// <summary>A field of a struct or union (<c>struct btf_member</c>, linux/btf.h).</summary>
public readonly struct BtfMember
{
    /// <summary>sizeof(struct btf_member).</summary>
    internal const int Size = 12;

    private readonly BtfTable _types;
    private readonly bool _hasBitFields;

    internal BtfMember(BtfTable types, bool hasBitFields, uint nameOffset, int typeId, uint offset)
    {
        _types = types;
        _hasBitFields = hasBitFields;
        NameOffset = nameOffset;
        TypeId = typeId;
        Offset = offset;
    }

    /// <summary>Its name; empty for an anonymous struct or union, whose fields are reached as if they were the outer one's.</summary>
    /// <exception cref="Errors.BpfFormatException">The name lies outside of the strings.</exception>
    public string Name => _types.GetString(NameOffset);

    /// <summary>The id of its type.</summary>
    public int TypeId { get; }

    /// <summary>Where it begins, in bits from the start of the struct.</summary>
    public uint BitOffset => _hasBitFields ? Offset & 0xffffff : Offset;

    /// <summary>How many bits it has as a bit-field; 0 when it is none.</summary>
    public int BitFieldSize => _hasBitFields ? (int)(Offset >> 24) : 0;

    internal uint NameOffset { get; }

    /// <summary>The field as it stands: what it means depends on the struct's kind_flag.</summary>
    internal uint Offset { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} at bit {BitOffset}";
}
