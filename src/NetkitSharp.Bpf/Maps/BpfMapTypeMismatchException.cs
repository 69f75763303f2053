namespace NetkitSharp.Bpf.Maps;

/// <summary>A map is not what the types of its typed view say: other sizes, or per-CPU where plain was asked for. Nothing was read or written.</summary>
public sealed class BpfMapTypeMismatchException : Exception
{
    internal BpfMapTypeMismatchException(BpfMapInfo map, string problem)
        : base($"map '{map.Name}' (id {map.Id}, {map.Type}, key {map.KeySize} B, value {map.ValueSize} B): {problem}") => Map = map;

    /// <summary>What the map really is.</summary>
    public BpfMapInfo Map { get; }
}
