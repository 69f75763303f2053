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

    /// <summary>RTPROT_ZEBRA: FRRouting and Zebra.</summary>
    Zebra = 11,

    /// <summary>RTPROT_BIRD: the BIRD daemon.</summary>
    Bird = 12,

    /// <summary>RTPROT_DHCP: a DHCP client.</summary>
    Dhcp = 16,

    /// <summary>RTPROT_KEEPALIVED: the keepalived daemon.</summary>
    Keepalived = 18,

    /// <summary>RTPROT_BABEL: the Babel daemon.</summary>
    Babel = 42,

    /// <summary>RTPROT_OVN: the OVN daemon.</summary>
    Ovn = 84,

    /// <summary>RTPROT_OPENR: Open/R.</summary>
    OpenR = 99,

    /// <summary>RTPROT_BGP: learned by BGP.</summary>
    Bgp = 186,

    /// <summary>RTPROT_ISIS: learned by IS-IS.</summary>
    Isis = 187,

    /// <summary>RTPROT_OSPF: learned by OSPF.</summary>
    Ospf = 188,

    /// <summary>RTPROT_RIP: learned by RIP.</summary>
    Rip = 189,

    /// <summary>RTPROT_EIGRP: learned by EIGRP.</summary>
    Eigrp = 192,
}
