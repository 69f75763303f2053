namespace NetkitSharp.Bpf.Maps;

/// <summary>A walk over the keys of a map ended before the last: others removed the keys under it so often that it would not end.</summary>
public sealed class BpfMapIterationException : Exception
{
    internal BpfMapIterationException(BpfMap map)
        : base($"walk over the keys of {map}: keys were removed under the walk so often that it began anew again and again; walk again when the map is quieter")
    {
    }
}
