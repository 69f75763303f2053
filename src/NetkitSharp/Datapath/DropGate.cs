using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Datapath;

/// <summary>
/// The program <c>capture_gate</c> of <c>native/bpf/capture.bpf.c</c>, which stands behind all others at a netkit hook while that is captured, and drops what they let by. A datapath that comes later has to go before it.
/// </summary>
internal static class DropGate
{
    public const string ProgramName = "capture_gate";

    /// <summary>The place for a program of a datapath: right before the gate, or null, the last, where there is none or this process may not look.</summary>
    public static MprogPosition? PlaceBefore(MprogChain chain)
    {
        foreach (MprogEntry entry in chain.Entries)
        {
            try
            {
                using BpfProgram? program = BpfProgram.TryOpenById(entry.ProgramId);
                if (program?.Name == ProgramName)
                {
                    return entry.LinkId is { } link ? MprogPosition.BeforeLink(link) : MprogPosition.BeforeProgram(entry.ProgramId);
                }
            }
            catch (BpfPermissionException)
            {
                // Without CAP_SYS_ADMIN no other program can be looked at either.
                return null;
            }
        }

        return null;
    }
}
