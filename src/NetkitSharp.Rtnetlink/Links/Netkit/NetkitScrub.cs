namespace NetkitSharp.Rtnetlink.Links.Netkit;

/// <summary>Whether a packet's mark and priority survive the way to the other end (<c>enum netkit_scrub</c>, linux/if_link.h).</summary>
public enum NetkitScrub
{
    /// <summary>NETKIT_SCRUB_NONE: they stay.</summary>
    None = 0,

    /// <summary>NETKIT_SCRUB_DEFAULT: they are cleared; the kernel's default.</summary>
    Default = 1,
}
