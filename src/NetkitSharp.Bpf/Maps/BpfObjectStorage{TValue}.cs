using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Maps;

/// <summary>
/// Values that are attached to kernel objects and go with them: sockets (Linux 5.2), inodes (5.10), tasks (5.11), cgroups (6.2). Made by
/// <see cref="BpfMap.AsObjectStorage{TValue}"/>. An object is named by a descriptor: a socket, a file for its inode, a pidfd, a cgroup's directory.
/// </summary>
/// <typeparam name="TValue">A struct of the map's value size.</typeparam>
public sealed class BpfObjectStorage<TValue>
    where TValue : unmanaged
{
    internal BpfObjectStorage(BpfMap map) => Map = map;

    /// <summary>The map.</summary>
    public BpfMap Map { get; }

    /// <summary>The value of an object.</summary>
    /// <param name="owner">The object's descriptor. Borrowed.</param>
    /// <param name="value">The value.</param>
    /// <param name="flags"><see cref="BpfElementFlags.Lock"/> or none.</param>
    /// <returns>False when the object has none.</returns>
    public bool TryLookup(SafeHandle owner, out TValue value, BpfElementFlags flags = BpfElementFlags.None)
    {
        ArgumentNullException.ThrowIfNull(owner);
        using DescriptorLease descriptor = new(owner);
        uint key = descriptor.Value;
        value = default;
        return Map.TryLookup(BpfMap<uint, uint>.Bytes(in key), MemoryMarshal.AsBytes(new Span<TValue>(ref value)), flags);
    }

    /// <summary>Writes the value of an object.</summary>
    /// <param name="owner">The object's descriptor. Borrowed.</param>
    /// <param name="value">The value.</param>
    /// <param name="mode">Whether the object has to be without a value, or with one.</param>
    /// <param name="flags"><see cref="BpfElementFlags.Lock"/> or none.</param>
    /// <exception cref="BpfKeyExistsException">The object has a value, and <see cref="BpfUpdateMode.NoExist"/> was asked for.</exception>
    /// <exception cref="BpfKeyNotFoundException">The object has none, and <see cref="BpfUpdateMode.Exist"/> was asked for.</exception>
    public void Update(SafeHandle owner, in TValue value, BpfUpdateMode mode = BpfUpdateMode.Any, BpfElementFlags flags = BpfElementFlags.None)
    {
        ArgumentNullException.ThrowIfNull(owner);
        using DescriptorLease descriptor = new(owner);
        uint key = descriptor.Value;
        Map.Update(BpfMap<uint, uint>.Bytes(in key), MemoryMarshal.AsBytes(new ReadOnlySpan<TValue>(in value)), mode, flags);
    }

    /// <summary>Removes the value of an object.</summary>
    /// <param name="owner">The object's descriptor. Borrowed.</param>
    /// <returns>False when the object had none.</returns>
    public bool TryDelete(SafeHandle owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        using DescriptorLease descriptor = new(owner);
        uint key = descriptor.Value;
        return Map.TryDelete(BpfMap<uint, uint>.Bytes(in key));
    }
}
