namespace NetkitSharp.Bpf.Maps;

/// <summary>An entry of a map as bytes, valid until the walk goes on.</summary>
public readonly ref struct BpfMapEntry
{
    internal BpfMapEntry(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Key = key;
        Value = value;
    }

    /// <summary><see cref="BpfMap.KeySize"/> bytes.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary><see cref="BpfMap.ValueBufferSize"/> bytes.</summary>
    public ReadOnlySpan<byte> Value { get; }
}
