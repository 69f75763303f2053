namespace NetkitSharp.Rtnetlink.Addresses;

/// <summary>Who added an address (<c>IFAPROT_*</c>, linux/if_addr.h, Linux 5.18). Values from 4 on are anyone's to choose.</summary>
public enum AddressProtocol : byte
{
    /// <summary>IFAPROT_UNSPEC.</summary>
    Unspecified = 0,

    /// <summary>IFAPROT_KERNEL_LO: the loopback address, by the kernel.</summary>
    KernelLoopback = 1,

    /// <summary>IFAPROT_KERNEL_RA: from a router advertisement, by the kernel.</summary>
    KernelRouterAdvertisement = 2,

    /// <summary>IFAPROT_KERNEL_LL: the link-local address, by the kernel.</summary>
    KernelLinkLocal = 3,
}
