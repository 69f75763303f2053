namespace NetkitSharp.Rtnetlink.Links.Bridge;

/// <summary>Who is to run the spanning tree protocol of a bridge (<c>enum br_stp_mode</c>, linux/if_link.h; Linux 7.1).</summary>
public enum BridgeStpMode
{
    /// <summary>BR_STP_MODE_AUTO: in the initial network namespace the program that /sbin/bridge-stp starts, if it does; else the kernel.</summary>
    Auto = 0,

    /// <summary>BR_STP_MODE_USER: a program in user space, without /sbin/bridge-stp.</summary>
    User = 1,

    /// <summary>BR_STP_MODE_KERNEL: the kernel.</summary>
    Kernel = 2,
}
