namespace NetkitSharp.Bpf.Maps;

/// <summary>
/// A map was asked for what its kind, its flags or the way it was opened do not allow: a deletion from an array, a write through a
/// descriptor opened for reading. Found before the kernel was asked: nothing was read or written.
/// </summary>
public sealed class BpfMapUsageException : InvalidOperationException
{
    internal BpfMapUsageException(BpfMap map, string action, string reason)
        : base($"{action} {map}: {reason}") => Map = map;

    /// <summary>The map.</summary>
    public BpfMap Map { get; }
}
