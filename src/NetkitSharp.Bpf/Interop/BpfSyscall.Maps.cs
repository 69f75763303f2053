using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Interop;

internal static unsafe partial class BpfSyscall
{
    internal static int MapCreate(ref bpf_attr_map_create attr) =>
        CallForDescriptor(BpfCommand.MapCreate, ref attr, attr.map_extra == 0 ? bpf_attr_map_create.End : bpf_attr_map_create.EndWithMapExtra);

    internal static int MapLookup(BpfHandle map, ReadOnlySpan<byte> key, Span<byte> value, ulong flags)
    {
        using DescriptorLease fd = new(map);
        fixed (byte* k = key)
        fixed (byte* v = value)
        {
            bpf_attr_map_elem attr = new() { map_fd = fd.Value, key = (ulong)k, value = (ulong)v, flags = flags };
            return Call(BpfCommand.MapLookup, ref attr, bpf_attr_map_elem.End);
        }
    }

    internal static int MapLookupAndDelete(BpfHandle map, ReadOnlySpan<byte> key, Span<byte> value, ulong flags)
    {
        using DescriptorLease fd = new(map);
        fixed (byte* k = key)
        fixed (byte* v = value)
        {
            bpf_attr_map_elem attr = new() { map_fd = fd.Value, key = (ulong)k, value = (ulong)v, flags = flags };
            return Call(BpfCommand.MapLookupAndDelete, ref attr, flags == 0 ? bpf_attr_map_elem.EndNextKey : bpf_attr_map_elem.End);
        }
    }

    internal static int MapUpdate(BpfHandle map, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ulong flags)
    {
        using DescriptorLease fd = new(map);
        fixed (byte* k = key)
        fixed (byte* v = value)
        {
            bpf_attr_map_elem attr = new() { map_fd = fd.Value, key = (ulong)k, value = (ulong)v, flags = flags };
            return Call(BpfCommand.MapUpdate, ref attr, bpf_attr_map_elem.End);
        }
    }

    internal static int MapDelete(BpfHandle map, ReadOnlySpan<byte> key)
    {
        using DescriptorLease fd = new(map);
        fixed (byte* k = key)
        {
            bpf_attr_map_elem attr = new() { map_fd = fd.Value, key = (ulong)k };
            return Call(BpfCommand.MapDelete, ref attr, bpf_attr_map_elem.EndDelete);
        }
    }

    /// <summary>An empty <paramref name="key"/> asks for the first one: its pointer is null.</summary>
    internal static int MapGetNextKey(BpfHandle map, ReadOnlySpan<byte> key, Span<byte> nextKey)
    {
        using DescriptorLease fd = new(map);
        fixed (byte* k = key)
        fixed (byte* n = nextKey)
        {
            bpf_attr_map_elem attr = new() { map_fd = fd.Value, key = (ulong)k, value = (ulong)n };
            return Call(BpfCommand.MapGetNextKey, ref attr, bpf_attr_map_elem.EndNextKey);
        }
    }

    /// <summary>The SHA-256 of a frozen array's values (Linux 6.18).</summary>
    internal static int MapHash(BpfHandle map, Span<byte> hash)
    {
        bpf_map_info info = default;
        fixed (byte* h = hash)
        {
            info.hash = (ulong)h;
            info.hash_size = (uint)hash.Length;
            return GetInfo(map, ref info);
        }
    }

    internal static int MapFreeze(BpfHandle map)
    {
        using DescriptorLease fd = new(map);
        bpf_attr_map_elem attr = new() { map_fd = fd.Value };
        return Call(BpfCommand.MapFreeze, ref attr, bpf_attr_map_elem.EndFreeze);
    }
}
