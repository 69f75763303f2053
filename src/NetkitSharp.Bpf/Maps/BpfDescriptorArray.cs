using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Maps;

/// <summary>
/// The cgroups of a <see cref="BpfMapType.CgroupArray"/> (bpf_skb_under_cgroup, bpf_current_task_under_cgroup) or the perf events of a
/// <see cref="BpfMapType.PerfEventArray"/>. Made by <see cref="BpfMap.AsDescriptorArray"/>. What is in it cannot be read back.
/// </summary>
/// <remarks>A perf event leaves the array when the map's descriptor through which it was set is closed, unless the map has <see cref="BpfMapFlags.PreserveElements"/>.</remarks>
public sealed class BpfDescriptorArray
{
    internal BpfDescriptorArray(BpfMap map) => Map = map;

    /// <summary>The map.</summary>
    public BpfMap Map { get; }

    /// <summary>Stores what a descriptor stands for.</summary>
    /// <param name="index">From 0 on, less than <see cref="BpfMap.MaxEntries"/>.</param>
    /// <param name="descriptor">A descriptor of a cgroup's directory, or of a perf event. Borrowed.</param>
    /// <exception cref="BpfException">The descriptor is of something else, or the index is too large.</exception>
    public void Set(uint index, SafeHandle descriptor) => Map.Update(BpfMap<uint, uint>.Bytes(in index), descriptor);

    /// <summary>Takes it away.</summary>
    /// <param name="index">From 0 on, less than <see cref="BpfMap.MaxEntries"/>.</param>
    /// <returns>False when there was none.</returns>
    public bool Clear(uint index) => Map.TryDelete(BpfMap<uint, uint>.Bytes(in index));
}
