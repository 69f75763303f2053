namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>Who installed a route (<c>RTPROT_*</c>, linux/rtnetlink.h). The kernel only keeps the number; other values are anyone's to choose.</summary>
public enum RouteProtocol : byte
{
    /// <summary>RTPROT_UNSPEC: for deleting, any; a filter refuses it.</summary>
    Unspecified = 0,

    /// <summary>RTPROT_REDIRECT: an ICMP redirect.</summary>
    Redirect = 1,

    /// <summary>RTPROT_KERNEL: the kernel, with an address.</summary>
    Kernel = 2,

    /// <summary>RTPROT_BOOT: what <c>ip route</c> writes unless told otherwise.</summary>
    Boot = 3,

    /// <summary>RTPROT_STATIC: the administrator; routing daemons respect it.</summary>
    Static = 4,

    /// <summary>RTPROT_RA: a router advertisement.</summary>
    RouterAdvertisement = 9,

    /// <summary>RTPROT_DHCP.</summary>
    Dhcp = 16,

    /// <summary>RTPROT_BGP.</summary>
    Bgp = 186,
}
