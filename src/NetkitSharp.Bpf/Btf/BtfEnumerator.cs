namespace NetkitSharp.Bpf.Btf;

/// <summary>A named value of an enum (<c>struct btf_enum</c> and <c>struct btf_enum64</c>, linux/btf.h).</summary>
public readonly struct BtfEnumerator
{
    private readonly BtfTable _types;

    internal BtfEnumerator(BtfTable types, uint nameOffset, long value, bool isSigned)
    {
        _types = types;
        NameOffset = nameOffset;
        Value = value;
        IsSigned = isSigned;
    }

    /// <summary>Its name.</summary>
    /// <exception cref="Errors.BpfFormatException">The name lies outside of the strings.</exception>
    public string Name => _types.GetString(NameOffset);

    /// <summary>
    /// Its value. Of 32 bits it is extended by its sign when the enum is signed, else with zeros; of 64 unsigned bits take
    /// <see cref="UnsignedValue"/>.
    /// </summary>
    public long Value { get; }

    /// <summary>The same bits as a number without a sign.</summary>
    public ulong UnsignedValue => (ulong)Value;

    /// <summary>Whether the enum's values are signed.</summary>
    public bool IsSigned { get; }

    internal uint NameOffset { get; }

    /// <inheritdoc/>
    public override string ToString() => IsSigned ? $"{Name} = {Value}" : $"{Name} = {UnsignedValue}";
}
