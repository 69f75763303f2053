using System.Diagnostics.CodeAnalysis;

namespace NetkitSharp.Rtnetlink.TrafficControl;

/// <summary>How packets travel on the wire, for rates that count what is really sent (enum tc_link_layer, linux/pkt_sched.h).</summary>
[SuppressMessage("Design", "CA1028", Justification = "A field of a byte in struct tc_ratespec.")]
public enum LinkLayer : byte
{
    /// <summary>TC_LINKLAYER_UNAWARE: not said, by an old tc(8); the kernel guesses.</summary>
    Unaware = 0,

    /// <summary>TC_LINKLAYER_ETHERNET: as long as they are.</summary>
    Ethernet = 1,

    /// <summary>TC_LINKLAYER_ATM: in cells of 53 bytes that carry 48, as on ADSL.</summary>
    Atm = 2,
}
