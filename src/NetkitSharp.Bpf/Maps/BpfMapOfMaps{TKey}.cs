using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Maps;

/// <summary>
/// The maps in a <see cref="BpfMapType.ArrayOfMaps"/> or a <see cref="BpfMapType.HashOfMaps"/>, which it keeps alive. Made by
/// <see cref="BpfMap.AsMapOfMaps{TKey}"/>.
/// </summary>
/// <typeparam name="TKey">A struct of the map's key size, without padding holes; <see cref="uint"/> for arrays.</typeparam>
public sealed class BpfMapOfMaps<TKey>
    where TKey : unmanaged
{
    private readonly BpfMap<TKey, uint> _ids;

    internal BpfMapOfMaps(BpfMap<TKey, uint> ids) => _ids = ids;

    /// <summary>The outer map.</summary>
    public BpfMap Map => _ids.Map;

    /// <summary>Stores a map, in place of the one that may be there: programs see the old or the new one, whole.</summary>
    /// <param name="key">The key.</param>
    /// <param name="inner">A map like the one that <see cref="BpfMapSpec.InnerMap"/> was.</param>
    /// <param name="mode">Whether the key has to be new, or there.</param>
    /// <exception cref="BpfException">EINVAL: the map is not like the one that the outer was made with.</exception>
    public void Set(in TKey key, BpfMap inner, BpfUpdateMode mode = BpfUpdateMode.Any)
    {
        ArgumentNullException.ThrowIfNull(inner);
        Map.Update(BpfMap<TKey, uint>.Bytes(in key), inner.Handle, mode);
    }

    /// <summary>
    /// Stores maps, in one system call where the kernel can (<see cref="BpfMap.UpdateBatch"/>). After each call the kernel waits for an RCU grace period, from Linux 6.8 on once for all of them (kernel/bpf/syscall.c:
    /// maybe_wait_bpf_programs).
    /// </summary>
    /// <param name="keys">The keys.</param>
    /// <param name="inners">As many maps like the one that <see cref="BpfMapSpec.InnerMap"/> was.</param>
    /// <exception cref="BpfBatchException">A map was refused; the exception says how many were stored.</exception>
    public void SetBatch(ReadOnlySpan<TKey> keys, IReadOnlyList<BpfMap> inners)
    {
        ArgumentNullException.ThrowIfNull(inners);
        uint[] descriptors = [.. inners.Select(static inner => (uint)inner.Handle.DangerousGetHandle())];
        Map.UpdateBatch(MemoryMarshal.AsBytes(keys), MemoryMarshal.AsBytes(descriptors.AsSpan()));
        GC.KeepAlive(inners);
    }

    /// <summary>Takes a map out. It goes when nothing else refers to it and the programs that look at it have ended.</summary>
    /// <param name="key">The key.</param>
    /// <returns>False when there was none.</returns>
    public bool Remove(in TKey key) => _ids.TryDelete(in key);

    /// <summary>The id of the map under a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="id">The id; 0 for none.</param>
    /// <returns>False when there is none.</returns>
    public bool TryGetId(in TKey key, out uint id) => _ids.TryLookup(in key, out id);

    /// <summary>Opens the map under a key, for the caller to dispose; null when there is none. Needs CAP_SYS_ADMIN.</summary>
    /// <param name="key">The key.</param>
    /// <param name="readOnly">Opens it for reading only, which also the kernel enforces.</param>
    public BpfMap? Open(in TKey key, bool readOnly = false)
    {
        while (TryGetId(in key, out uint id))
        {
            try
            {
                return BpfMap.OpenById(id, readOnly);
            }
            catch (BpfObjectNotFoundException)
            {
                // Replaced, and gone, after the id was read: another may be there now.
            }
        }

        return null;
    }

    /// <summary>The keys that have a map, each with the map's id, under the conditions of <see cref="BpfMap.EnumerateEntries"/>.</summary>
    /// <remarks>Slow where the kernel waits for an RCU grace period with every slot it looks up, empty ones included: Linux 6.1 does (kernel/bpf/syscall.c: bpf_map_copy_value), 6.12 no more.</remarks>
    public IEnumerable<KeyValuePair<TKey, uint>> EnumerateIds() => _ids;
}
