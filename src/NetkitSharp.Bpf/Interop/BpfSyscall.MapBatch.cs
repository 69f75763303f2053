using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Interop;

internal static unsafe partial class BpfSyscall
{
    /// <summary>
    /// BPF_MAP_LOOKUP_BATCH or BPF_MAP_LOOKUP_AND_DELETE_BATCH from where <paramref name="inBatch"/> says, or from the start when that is
    /// empty. EINTR is an answer here, not a signal: the kernel has given up after some elements.
    /// </summary>
    /// <param name="command">One of the two.</param>
    /// <param name="map">The map.</param>
    /// <param name="inBatch">What the call before wrote to <paramref name="outBatch"/>; may be the same memory.</param>
    /// <param name="outBatch">At least 4 bytes and a key's size.</param>
    /// <param name="keys">Room for <paramref name="count"/> keys.</param>
    /// <param name="values">Room for <paramref name="count"/> values.</param>
    /// <param name="count">How many fit; how many came.</param>
    /// <param name="elementFlags">BPF_F_LOCK.</param>
    internal static int MapReadBatch(BpfCommand command, BpfHandle map, ReadOnlySpan<byte> inBatch, Span<byte> outBatch, Span<byte> keys, Span<byte> values, ref uint count, ulong elementFlags)
    {
        using DescriptorLease fd = new(map);
        fixed (byte* i = inBatch)
        fixed (byte* o = outBatch)
        fixed (byte* k = keys)
        fixed (byte* v = values)
        {
            bpf_attr_map_batch attr = new()
            {
                in_batch = (ulong)i,
                out_batch = (ulong)o,
                keys = (ulong)k,
                values = (ulong)v,
                count = count,
                map_fd = fd.Value,
                elem_flags = elementFlags,
            };
            int result = CallOnce(command, ref attr, bpf_attr_map_batch.End);
            count = attr.count;
            return result;
        }
    }

    /// <summary>BPF_MAP_UPDATE_BATCH or, without values, BPF_MAP_DELETE_BATCH. <paramref name="count"/> becomes the number of elements done.</summary>
    internal static int MapWriteBatch(BpfCommand command, BpfHandle map, ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ref uint count, ulong elementFlags)
    {
        using DescriptorLease fd = new(map);
        fixed (byte* k = keys)
        fixed (byte* v = values)
        {
            bpf_attr_map_batch attr = new()
            {
                keys = (ulong)k,
                values = (ulong)v,
                count = count,
                map_fd = fd.Value,
                elem_flags = elementFlags,
            };
            int result = CallOnce(command, ref attr, bpf_attr_map_batch.End);
            count = attr.count;
            return result;
        }
    }
}
