using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Maps;

/// <summary>The stack traces of a <see cref="BpfMapType.StackTrace"/>, by the ids that programs get for them (bpf_get_stackid). Made by <see cref="BpfMap.AsStackTraces"/>.</summary>
public sealed class BpfStackTraces
{
    internal BpfStackTraces(BpfMap map) => Map = map;

    /// <summary>The map.</summary>
    public BpfMap Map { get; }

    /// <summary>How many addresses a trace has at most.</summary>
    public int MaxDepth => Map.ValueSize / sizeof(ulong);

    /// <summary>Reads a trace, innermost address first.</summary>
    /// <param name="id">The id.</param>
    /// <param name="addresses">Room for <see cref="MaxDepth"/> addresses.</param>
    /// <param name="depth">How many there are.</param>
    /// <returns>False when there is no such trace.</returns>
    public bool TryLookup(uint id, Span<ulong> addresses, out int depth)
    {
        if (addresses.Length < MaxDepth)
        {
            throw new ArgumentException($"A trace of {Map} has up to {MaxDepth} addresses; there is room for {addresses.Length}.", nameof(addresses));
        }

        Span<ulong> all = addresses[..MaxDepth];
        depth = 0;
        if (!Map.TryLookup(BpfMap<uint, uint>.Bytes(in id), MemoryMarshal.AsBytes(all)))
        {
            return false;
        }

        // The kernel fills up with zeros, and no address is zero.
        int end = all.IndexOf(0ul);
        depth = end < 0 ? all.Length : end;
        return true;
    }

    /// <summary>Removes a trace, so that its place can be taken by another.</summary>
    /// <param name="id">The id.</param>
    /// <returns>False when there is no such trace.</returns>
    public bool TryDelete(uint id) => Map.TryDelete(BpfMap<uint, uint>.Bytes(in id));
}
