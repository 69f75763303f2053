using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Capture;

/// <summary>
/// A capture's place in the maps of a datapath by which that tells its verdicts (<c>native/bpf/include/nks/report.h</c>). The datapath is found by its programs at the hook, whichever process loaded it.
/// </summary>
internal sealed class DatapathVerdicts : IDisposable
{
    private const string CapturesName = "captures";
    private const string SlotsName = "capture_slots";
    private const string RingsName = "capture_rings";

    private readonly BpfMap _captures;
    private readonly BpfMapMemory<uint> _running;
    private readonly BpfMap _slots;
    private readonly BpfMap _rings;
    private readonly int _number;

    private DatapathVerdicts(BpfMap captures, BpfMapMemory<uint> running, BpfMap slots, BpfMap rings, int number)
    {
        _captures = captures;
        _running = running;
        _slots = slots;
        _rings = rings;
        _number = number;
    }

    /// <summary>The map that tells datapaths apart.</summary>
    public uint Id => _captures.Id;

    /// <summary>
    /// The ids of the maps of the datapath among the programs of a chain; null when none of them tells its verdicts, or this process may not look at them, which takes CAP_SYS_ADMIN.
    /// </summary>
    public static Maps? Find(MprogChain chain)
    {
        foreach (MprogEntry entry in chain.Entries)
        {
            try
            {
                using BpfProgram? program = BpfProgram.TryOpenById(entry.ProgramId);
                if (program is not null && Find(program.GetInfo().MapIds) is { } found)
                {
                    return found;
                }
            }
            catch (BpfPermissionException)
            {
                // Without CAP_SYS_ADMIN no other program can be looked at either.
                return null;
            }
            catch (BpfObjectNotFoundException)
            {
                // A program or map of somebody else's that has just gone.
            }
        }

        return null;
    }

    /// <summary>Has a datapath complete a capture's records, from now on.</summary>
    /// <exception cref="InvalidOperationException">It does so for as many captures as it can.</exception>
    public static DatapathVerdicts Register(Maps maps, BpfMap slots, BpfMap ring)
    {
        BpfMap? captures = null, outerSlots = null, outerRings = null;
        BpfMapMemory<uint>? running = null;
        try
        {
            captures = BpfMap.OpenById(maps.Captures);
            outerSlots = BpfMap.OpenById(maps.Slots);
            outerRings = BpfMap.OpenById(maps.Rings);
            running = captures.MapMemory<uint>();
            int number = Claim(ref running.Writable(0), (int)Math.Min(32, outerSlots.MaxEntries));
            DatapathVerdicts registered = new(captures, running, outerSlots, outerRings, number);
            try
            {
                outerRings.AsMapOfMaps<uint>().Set((uint)number, ring);
                outerSlots.AsMapOfMaps<uint>().Set((uint)number, slots);
                return registered;
            }
            catch
            {
                registered.GiveBack();
                throw;
            }
        }
        catch
        {
            running?.Dispose();
            captures?.Dispose();
            outerSlots?.Dispose();
            outerRings?.Dispose();
            throw;
        }
    }

    /// <summary>Ends it; the programs of the capture have to be detached.</summary>
    public void Dispose()
    {
        GiveBack();
        _running.Dispose();
        _captures.Dispose();
        _slots.Dispose();
        _rings.Dispose();
    }

    private static Maps? Find(IReadOnlyList<uint> ids)
    {
        uint captures = 0, slots = 0, rings = 0;
        foreach (uint id in ids)
        {
            using BpfMap map = BpfMap.OpenById(id);
            switch (map.Name)
            {
                case CapturesName when map.Type == BpfMapType.Array && map.ValueSize == sizeof(uint):
                    captures = id;
                    break;
                case SlotsName when map.Type == BpfMapType.ArrayOfMaps:
                    slots = id;
                    break;
                case RingsName when map.Type == BpfMapType.ArrayOfMaps:
                    rings = id;
                    break;
            }
        }

        return captures != 0 && slots != 0 && rings != 0 ? new Maps(captures, slots, rings) : null;
    }

    /// <summary>The word is memory that processes share: bits are taken and given back without a lock.</summary>
    private static int Claim(ref uint running, int count)
    {
        while (true)
        {
            uint taken = Volatile.Read(ref running);
            int free = System.Numerics.BitOperations.TrailingZeroCount(~taken);
            if (free >= count)
            {
                throw new InvalidOperationException(
                    $"The datapath tells its verdicts to {count} captures already: end one. Places of processes that were killed are free again when the datapath is loaded anew.");
            }

            if (Interlocked.CompareExchange(ref running, taken | (1u << free), taken) == taken)
            {
                return free;
            }
        }
    }

    private void GiveBack()
    {
        _slots.AsMapOfMaps<uint>().Remove((uint)_number);
        _rings.AsMapOfMaps<uint>().Remove((uint)_number);
        Interlocked.And(ref _running.Writable(0), ~(1u << _number));
    }

    /// <summary>The ids of the three maps.</summary>
    internal readonly record struct Maps(uint Captures, uint Slots, uint Rings);
}
