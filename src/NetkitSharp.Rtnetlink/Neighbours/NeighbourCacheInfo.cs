using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Neighbours;

/// <summary>How old an entry is (NDA_CACHEINFO): times ago, in steps of 10 ms (the kernel counts in hundredths of a second, USER_HZ).</summary>
/// <param name="Confirmed">ndm_confirmed: since the neighbour was last known to be there. Forwarding entries of a VXLAN link have none.</param>
/// <param name="Used">ndm_used: since the entry was last used.</param>
/// <param name="Updated">ndm_updated: since the entry was last changed; of a bridge's forwarding entry since it was last learned.</param>
/// <param name="References">ndm_refcnt: how many users the kernel has for the entry besides the table.</param>
public readonly record struct NeighbourCacheInfo(TimeSpan Confirmed, TimeSpan Used, TimeSpan Updated, uint References)
{
    // USER_HZ is 100 on every architecture that .NET runs on.
    private const long TicksPerCount = TimeSpan.TicksPerSecond / 100;

    internal NeighbourCacheInfo(nda_cacheinfo info)
        : this(Ago(info.ndm_confirmed), Ago(info.ndm_used), Ago(info.ndm_updated), info.ndm_refcnt)
    {
    }

    private static TimeSpan Ago(uint count) => TimeSpan.FromTicks(count * TicksPerCount);
}
