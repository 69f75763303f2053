using System.Runtime.CompilerServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/pkt_sched.h: tc_prio_qopt.priomap
[InlineArray(Length)]
internal struct tc_priomap
{
    /// <summary>TC_PRIO_MAX + 1.</summary>
    internal const int Length = 16;

    private byte _first;
}
