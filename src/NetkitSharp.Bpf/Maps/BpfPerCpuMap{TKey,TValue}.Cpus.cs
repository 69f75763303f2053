using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Maps;

public sealed partial class BpfPerCpuMap<TKey, TValue>
{
    /// <summary>Reads the values of a key into a buffer, in place. Allocates and copies nothing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="buffer">Its <see cref="BpfPerCpuBuffer{TValue}.Values"/> are filled.</param>
    /// <exception cref="BpfKeyNotFoundException">There is no such key.</exception>
    public void Lookup(in TKey key, BpfPerCpuBuffer<TValue> buffer)
    {
        if (!TryLookup(in key, buffer))
        {
            throw Map.KeyNotFound(BpfCommand.MapLookup, Bytes(in key));
        }
    }

    /// <summary>As <see cref="Lookup(in TKey, BpfPerCpuBuffer{TValue})"/>, but false when there is no such key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="buffer">Its <see cref="BpfPerCpuBuffer{TValue}.Values"/> are filled.</param>
    public bool TryLookup(in TKey key, BpfPerCpuBuffer<TValue> buffer) => Map.TryLookup(Bytes(in key), Room(buffer, 1));

    /// <summary>Reads the values of a key into a buffer and removes the key in the same step (Linux 5.14); false when there is no such key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="buffer">Its <see cref="BpfPerCpuBuffer{TValue}.Values"/> are filled.</param>
    /// <exception cref="BpfNotSupportedException">This kernel cannot do it.</exception>
    public bool TryLookupAndDelete(in TKey key, BpfPerCpuBuffer<TValue> buffer) => Map.TryLookupAndDelete(Bytes(in key), Room(buffer, 1));

    /// <summary>Writes the values of a key for all CPUs from a buffer, in place. Allocates and copies nothing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="buffer">Its <see cref="BpfPerCpuBuffer{TValue}.Values"/> are written.</param>
    /// <param name="mode">Whether the key has to be new, or there.</param>
    /// <exception cref="BpfKeyExistsException">The key is there, and <see cref="BpfUpdateMode.NoExist"/> was asked for.</exception>
    /// <exception cref="BpfKeyNotFoundException">The key is not there, and <see cref="BpfUpdateMode.Exist"/> was asked for.</exception>
    /// <exception cref="BpfMapFullException">The map holds as many entries as it can.</exception>
    public void Update(in TKey key, BpfPerCpuBuffer<TValue> buffer, BpfUpdateMode mode = BpfUpdateMode.Any) => Map.Update(Bytes(in key), Room(buffer, 1), mode);

    /// <summary>One CPU's value of a key; false, and a zero value, when there is no such key. Kernels before 7.0 hand over those of all CPUs, from which it is taken. Allocates nothing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cpu">The CPU, from 0 on, less than <see cref="CpuCount"/>.</param>
    /// <param name="value">Its value.</param>
    public bool TryLookupCpu(in TKey key, int cpu, out TValue value)
    {
        value = default;
        return Map.TryLookupCpu(Bytes(in key), cpu, MemoryMarshal.AsBytes(new Span<TValue>(ref value)));
    }

    /// <summary>Writes one CPU's value of a key and leaves the others (Linux 7.0): see <see cref="BpfMap.UpdateCpu"/>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cpu">The CPU, from 0 on, less than <see cref="CpuCount"/>.</param>
    /// <param name="value">Its value.</param>
    /// <param name="mode">Whether the key has to be new, or there.</param>
    /// <exception cref="BpfNotSupportedException">This kernel cannot write one CPU's value.</exception>
    public void UpdateCpu(in TKey key, int cpu, in TValue value, BpfUpdateMode mode = BpfUpdateMode.Any) =>
        Map.UpdateCpu(Bytes(in key), cpu, MemoryMarshal.AsBytes(new ReadOnlySpan<TValue>(in value)), mode);

    /// <summary>Writes the same value for all CPUs of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="mode">Whether the key has to be new, or there.</param>
    public void UpdateAllCpus(in TKey key, in TValue value, BpfUpdateMode mode = BpfUpdateMode.Any) =>
        Map.UpdateAllCpus(Bytes(in key), MemoryMarshal.AsBytes(new ReadOnlySpan<TValue>(in value)), mode);
}
