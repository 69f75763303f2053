namespace NetkitSharp.Rtnetlink.Links.Geneve;

/// <summary>The don't fragment bit of tunnel packets over IPv4 (<c>enum ifla_geneve_df</c>, linux/if_link.h).</summary>
public enum GeneveDf
{
    /// <summary>GENEVE_DF_UNSET: it is not set; the kernel's default.</summary>
    Unset = 0,

    /// <summary>GENEVE_DF_SET: it is set.</summary>
    Set = 1,

    /// <summary>GENEVE_DF_INHERIT: as in the inner packet.</summary>
    Inherit = 2,
}
