using System.Diagnostics.CodeAnalysis;

namespace NetkitSharp.Rtnetlink.Links.Netkit;

/// <summary>Whether a netkit device has another end (<c>enum netkit_pairing</c>, linux/if_link.h).</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The kernel's own word.")]
public enum NetkitPairing
{
    /// <summary>NETKIT_DEVICE_PAIR: two devices; the kernel's default.</summary>
    Pair = 0,

    /// <summary>NETKIT_DEVICE_SINGLE: one device without a peer, for leased queues (Linux 7.1).</summary>
    Single = 1,
}
