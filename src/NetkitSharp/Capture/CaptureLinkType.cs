namespace NetkitSharp.Capture;

/// <summary>What captured packets begin with: the link types of pcapng files that this library writes (<c>LINKTYPE_*</c>).</summary>
public enum CaptureLinkType
{
    /// <summary><c>LINKTYPE_ETHERNET</c>: an Ethernet header. Also netkit in L3 mode, whose headers have zeros for addresses.</summary>
    Ethernet = 1,

    /// <summary><c>LINKTYPE_RAW</c>: the IPv4 or IPv6 header. WireGuard, IP tunnels, tun.</summary>
    Raw = 101,
}
