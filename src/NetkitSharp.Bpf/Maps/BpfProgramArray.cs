using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Maps;

/// <summary>
/// The programs of a <see cref="BpfMapType.ProgramArray"/>, which a program jumps to by index (bpf_tail_call). Made by
/// <see cref="BpfMap.AsProgramArray"/>. The array keeps its programs loaded, but empties itself when no descriptor and no pin of it is left, whether or not a program uses it.
/// </summary>
public sealed class BpfProgramArray
{
    private readonly BpfMap<uint, uint> _ids;

    internal BpfProgramArray(BpfMap map) => _ids = map.As<uint, uint>();

    /// <summary>The map.</summary>
    public BpfMap Map => _ids.Map;

    /// <summary>Puts a program at an index, in place of the one that may be there. Running tail calls see the old or the new one.</summary>
    /// <param name="index">From 0 on, less than <see cref="BpfMap.MaxEntries"/>.</param>
    /// <param name="program">A program of the type and expected attach type of those that use the array.</param>
    /// <exception cref="BpfException">The program does not fit, or the index is too large.</exception>
    public void Set(uint index, BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        Map.Update(BpfMap<uint, uint>.Bytes(in index), program.Handle);
    }

    /// <summary>Takes the program at an index away: tail calls to it fall through from then on.</summary>
    /// <param name="index">From 0 on, less than <see cref="BpfMap.MaxEntries"/>.</param>
    /// <returns>False when there was none.</returns>
    public bool Clear(uint index) => _ids.TryDelete(in index);

    /// <summary>The id of the program at an index.</summary>
    /// <param name="index">The index.</param>
    /// <param name="id">The id; 0 for none.</param>
    /// <returns>False when there is none.</returns>
    public bool TryGetId(uint index, out uint id) => _ids.TryLookup(in index, out id);

    /// <summary>Opens the program at an index, for the caller to dispose; null when there is none. Needs CAP_SYS_ADMIN.</summary>
    /// <param name="index">The index.</param>
    public BpfProgram? Open(uint index)
    {
        while (TryGetId(index, out uint id))
        {
            try
            {
                return BpfProgram.OpenById(id);
            }
            catch (BpfObjectNotFoundException)
            {
                // Replaced, and gone, after the id was read: another may be there now.
            }
        }

        return null;
    }

    /// <summary>The indices that have a program, each with the program's id.</summary>
    public IEnumerable<KeyValuePair<uint, uint>> EnumerateIds() => _ids;
}
