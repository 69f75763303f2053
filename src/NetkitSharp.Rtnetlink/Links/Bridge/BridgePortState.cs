namespace NetkitSharp.Rtnetlink.Links.Bridge;

/// <summary>The state of a port in the spanning tree (<c>BR_STATE_*</c>, linux/if_bridge.h).</summary>
public enum BridgePortState
{
    /// <summary>BR_STATE_DISABLED: it takes no part and passes nothing.</summary>
    Disabled = 0,

    /// <summary>BR_STATE_LISTENING: it hears STP and passes nothing.</summary>
    Listening = 1,

    /// <summary>BR_STATE_LEARNING: it learns addresses and passes nothing.</summary>
    Learning = 2,

    /// <summary>BR_STATE_FORWARDING: it passes packets; the state without STP.</summary>
    Forwarding = 3,

    /// <summary>BR_STATE_BLOCKING: it only hears STP, as another port is the way.</summary>
    Blocking = 4,
}
