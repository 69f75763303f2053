namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>How far away a destination, or how far valid an address, is (<c>RT_SCOPE_*</c>, linux/rtnetlink.h). IPv6 routes have none.</summary>
public enum RouteScope : byte
{
    /// <summary>RT_SCOPE_UNIVERSE: anywhere, behind a gateway.</summary>
    Universe = 0,

    /// <summary>RT_SCOPE_SITE: inside the site.</summary>
    Site = 200,

    /// <summary>RT_SCOPE_LINK: on the link itself.</summary>
    Link = 253,

    /// <summary>RT_SCOPE_HOST: this host.</summary>
    Host = 254,

    /// <summary>RT_SCOPE_NOWHERE: does not exist; for deleting, any scope.</summary>
    Nowhere = 255,
}
