using System.Diagnostics.CodeAnalysis;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>RFC 2863 state of a device (<c>IF_OPER_*</c>, linux/if.h).</summary>
[SuppressMessage("Design", "CA1028", Justification = "IFLA_OPERSTATE is a u8.")]
public enum LinkOperationalState : byte
{
    /// <summary>IF_OPER_UNKNOWN: the driver does not tell.</summary>
    Unknown = 0,

    /// <summary>IF_OPER_NOTPRESENT.</summary>
    NotPresent = 1,

    /// <summary>IF_OPER_DOWN.</summary>
    Down = 2,

    /// <summary>IF_OPER_LOWERLAYERDOWN: the lower device or the peer is down.</summary>
    LowerLayerDown = 3,

    /// <summary>IF_OPER_TESTING.</summary>
    Testing = 4,

    /// <summary>IF_OPER_DORMANT.</summary>
    Dormant = 5,

    /// <summary>IF_OPER_UP.</summary>
    Up = 6,
}
