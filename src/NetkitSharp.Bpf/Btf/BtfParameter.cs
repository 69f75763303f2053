namespace NetkitSharp.Bpf.Btf;

/// <summary>A parameter of a function (<c>struct btf_param</c>, linux/btf.h).</summary>
public readonly struct BtfParameter
{
    /// <summary>sizeof(struct btf_param).</summary>
    internal const int Size = 8;

    private readonly BtfTable _types;

    internal BtfParameter(BtfTable types, uint nameOffset, int typeId)
    {
        _types = types;
        NameOffset = nameOffset;
        TypeId = typeId;
    }

    /// <summary>Its name; empty in the prototype of a pointer to a function, which has none.</summary>
    /// <exception cref="Errors.BpfFormatException">The name lies outside of the strings.</exception>
    public string Name => _types.GetString(NameOffset);

    /// <summary>The id of its type.</summary>
    public int TypeId { get; }

    internal uint NameOffset { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
