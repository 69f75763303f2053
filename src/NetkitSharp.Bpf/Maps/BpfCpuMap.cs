using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Maps;

/// <summary>
/// The CPUs of a <see cref="BpfMapType.CpuMap"/>, to which XDP programs redirect frames (bpf_redirect_map): each has a kernel
/// thread and a queue. Made by <see cref="BpfMap.AsCpuMap"/>.
/// </summary>
public sealed class BpfCpuMap
{
    /// <summary>The most frames that may wait for a CPU (kernel/bpf/cpumap.c).</summary>
    public const int MaxQueueSize = 16384;

    internal BpfCpuMap(BpfMap map) => Map = map;

    /// <summary>The map.</summary>
    public BpfMap Map { get; }

    /// <summary>Opens a CPU to redirects, or changes its queue or program.</summary>
    /// <param name="cpu">The CPU's number.</param>
    /// <param name="queueSize">How many frames may wait for it: 1 to <see cref="MaxQueueSize"/>.</param>
    /// <param name="program">An XDP program of the expected attach type XdpCpuMap, which runs on that CPU for every frame (Linux 5.9); null for none. Needs values of 8 bytes.</param>
    /// <exception cref="BpfMapUsageException">A program is given, and the map has values of 4 bytes.</exception>
    /// <exception cref="BpfException">ENODEV: there is no such CPU; ENOMEM: the program is not for CPU maps, or there is no memory.</exception>
    public void Set(uint cpu, int queueSize, BpfProgram? program = null)
    {
        // Size 0 would take the CPU away without a word.
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(queueSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(queueSize, MaxQueueSize);
        if (program is not null && Map.ValueSize < Unsafe.SizeOf<bpf_cpumap_val>())
        {
            throw new BpfMapUsageException(Map, "set a CPU with a program in", "its values have 4 bytes, without room for a program: make it with values of 8");
        }

        using DescriptorLease descriptor = new(program?.Handle);
        bpf_cpumap_val value = new() { qsize = (uint)queueSize, bpf_prog = descriptor.Value };
        Map.Update(BpfMap<uint, uint>.Bytes(in cpu), MemoryMarshal.AsBytes(new ReadOnlySpan<bpf_cpumap_val>(in value))[..Map.ValueSize]);
    }

    /// <summary>What is set for a CPU.</summary>
    /// <param name="cpu">The CPU's number.</param>
    /// <param name="entry">Its queue and program.</param>
    /// <returns>False when nothing is set.</returns>
    public bool TryGet(uint cpu, out BpfCpuMapEntry entry)
    {
        bpf_cpumap_val value = default;
        bool found = Map.TryLookup(BpfMap<uint, uint>.Bytes(in cpu), MemoryMarshal.AsBytes(new Span<bpf_cpumap_val>(ref value))[..Map.ValueSize]);
        entry = new((int)value.qsize, value.bpf_prog);
        return found;
    }

    /// <summary>Closes a CPU to redirects; nothing happens when it was not open.</summary>
    /// <param name="cpu">The CPU's number.</param>
    public void Remove(uint cpu) => _ = Map.TryDelete(BpfMap<uint, uint>.Bytes(in cpu));

    /// <summary>The CPUs that are open to redirects.</summary>
    public IEnumerable<KeyValuePair<uint, BpfCpuMapEntry>> EnumerateEntries()
    {
        foreach (byte[] key in Map.EnumerateKeys())
        {
            uint cpu = MemoryMarshal.Read<uint>(key);
            if (TryGet(cpu, out BpfCpuMapEntry entry))
            {
                yield return new(cpu, entry);
            }
        }
    }
}
