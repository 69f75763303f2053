namespace NetkitSharp.Rtnetlink.Links.Bridge;

/// <summary>Whether a multicast router is taken to be behind a port (<c>MDB_RTR_TYPE_*</c>, linux/if_bridge.h): it gets all multicast.</summary>
public enum BridgeMulticastRouter
{
    /// <summary>MDB_RTR_TYPE_DISABLED: none.</summary>
    Disabled = 0,

    /// <summary>MDB_RTR_TYPE_TEMP_QUERY: where queries come from; the kernel's default.</summary>
    Query = 1,

    /// <summary>MDB_RTR_TYPE_PERM: always.</summary>
    Permanent = 2,

    /// <summary>MDB_RTR_TYPE_TEMP: for a time, whatever queries come; ports only.</summary>
    Temporary = 3,
}
