using System.Diagnostics.CodeAnalysis;

namespace NetkitSharp.Bpf.Maps;

// What a map cannot do is said before the kernel is asked, which would answer with a number or, worse, do something else.
public sealed partial class BpfMap
{
    /// <summary>Whether the values that are written are descriptors, and those that are read ids or nothing.</summary>
    internal static bool HoldsDescriptors(BpfMapType type) =>
        type is BpfMapType.ProgramArray or BpfMapType.PerfEventArray or BpfMapType.CgroupArray or BpfMapType.ArrayOfMaps or BpfMapType.HashOfMaps
            or BpfMapType.SocketMap or BpfMapType.SocketHash or BpfMapType.XdpSocketMap or BpfMapType.ReusePortSocketArray;

    internal void DemandReadable(string action)
    {
        if (!_canRead)
        {
            ThrowNotReadable(action);
        }
    }

    internal void DemandWritable(string action)
    {
        if (!_canWrite || _frozen)
        {
            ThrowNotWritable(action);
        }
    }

    internal void DemandDeletable()
    {
        string? reason = Type switch
        {
            BpfMapType.Array or BpfMapType.PerCpuArray => "elements of an array cannot be removed: write a zero value",
            BpfMapType.Queue or BpfMapType.Stack => $"it has no keys: pop its values, see {nameof(AsQueue)}",
            BpfMapType.BloomFilter => "what was added to a Bloom filter stays",
            BpfMapType.CgroupStorage or BpfMapType.PerCpuCgroupStorage => "its elements come with the programs that are attached to cgroups, and go with the cgroup",
            BpfMapType.RingBuffer or BpfMapType.UserRingBuffer or BpfMapType.Arena => $"a {Type} has no elements",
            _ => null,
        };
        if (reason is not null)
        {
            throw new BpfMapUsageException(this, "delete from", reason);
        }

        DemandWritable("delete from");
    }

    internal void DemandKeys(string action)
    {
        if (KeySize == 0)
        {
            throw new BpfMapUsageException(this, action, $"a {Type} has no keys");
        }
    }

    // Apart from the checks, which are in every operation's way and so small that they are inlined.
    [DoesNotReturn]
    private void ThrowNotReadable(string action) => throw new BpfMapUsageException(this, action, "the descriptor was opened for writing only");

    [DoesNotReturn]
    private void ThrowNotWritable(string action) =>
        throw new BpfMapUsageException(this, action, _frozen ? "the map is frozen: nothing but programs writes to it any more" : "the descriptor was opened for reading only");

    private void DemandType(string action, params ReadOnlySpan<BpfMapType> types)
    {
        if (!types.Contains(Type))
        {
            throw new BpfMapUsageException(this, action, $"it is a {Type}");
        }
    }

    private void DemandValueSize(int size, string type)
    {
        if (ValueSize != size)
        {
            throw new BpfMapTypeMismatchException(GetInfo(), $"the value type {type} has {size} bytes, the map's value {ValueSize}");
        }
    }
}
