using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Maps;

/// <summary>
/// The devices of a <see cref="BpfMapType.DeviceMap"/> or <see cref="BpfMapType.DeviceMapHash"/>, to which XDP programs redirect
/// frames (bpf_redirect_map). Made by <see cref="BpfMap.AsDeviceMap"/>. A device that goes leaves the map.
/// </summary>
public sealed class BpfDeviceMap
{
    internal BpfDeviceMap(BpfMap map) => Map = map;

    /// <summary>The map.</summary>
    public BpfMap Map { get; }

    /// <summary>Puts a device under a key.</summary>
    /// <param name="key">An index, or, in a <see cref="BpfMapType.DeviceMapHash"/>, any number.</param>
    /// <param name="interfaceIndex">The index of a device in the network namespace of the calling thread.</param>
    /// <param name="egress">An XDP program of the expected attach type XdpDeviceMap, which runs for every frame redirected to the device (Linux 5.8); null for none. Needs values of 8 bytes.</param>
    /// <param name="mode">Whether the key has to be new, or there.</param>
    /// <exception cref="BpfMapUsageException">A program is given, and the map has values of 4 bytes.</exception>
    /// <exception cref="BpfException">EINVAL: there is no such device, or the program is not for device maps.</exception>
    public void Set(uint key, int interfaceIndex, BpfProgram? egress = null, BpfUpdateMode mode = BpfUpdateMode.Any)
    {
        // Index 0 would take the device away without a word.
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(interfaceIndex);
        if (egress is not null && Map.ValueSize < Unsafe.SizeOf<bpf_devmap_val>())
        {
            throw new BpfMapUsageException(Map, "set a device with a program in", "its values have 4 bytes, without room for a program: make it with values of 8");
        }

        using DescriptorLease program = new(egress?.Handle);
        bpf_devmap_val value = new() { ifindex = (uint)interfaceIndex, bpf_prog = program.Value };
        Map.Update(BpfMap<uint, uint>.Bytes(in key), MemoryMarshal.AsBytes(new ReadOnlySpan<bpf_devmap_val>(in value))[..Map.ValueSize], mode);
    }

    /// <summary>The device under a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="entry">The device.</param>
    /// <returns>False when there is none.</returns>
    public bool TryGet(uint key, out BpfDeviceMapEntry entry)
    {
        bpf_devmap_val value = default;
        bool found = Map.TryLookup(BpfMap<uint, uint>.Bytes(in key), MemoryMarshal.AsBytes(new Span<bpf_devmap_val>(ref value))[..Map.ValueSize]);
        entry = new((int)value.ifindex, value.bpf_prog);
        return found;
    }

    /// <summary>Takes the device under a key away.</summary>
    /// <param name="key">The key.</param>
    /// <returns>False when there was none, as far as the kernel says so: a <see cref="BpfMapType.DeviceMap"/> does not.</returns>
    public bool Remove(uint key) => Map.TryDelete(BpfMap<uint, uint>.Bytes(in key));

    /// <summary>The keys that have a device, with the devices.</summary>
    public IEnumerable<KeyValuePair<uint, BpfDeviceMapEntry>> EnumerateEntries()
    {
        foreach (byte[] key in Map.EnumerateKeys())
        {
            uint number = MemoryMarshal.Read<uint>(key);
            if (TryGet(number, out BpfDeviceMapEntry entry))
            {
                yield return new(number, entry);
            }
        }
    }
}
