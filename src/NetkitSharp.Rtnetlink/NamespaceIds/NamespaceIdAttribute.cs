namespace NetkitSharp.Rtnetlink.NamespaceIds;

/// <summary>Attributes of a namespace id message (RTM_NEWNSID, RTM_GETNSID, RTM_DELNSID).</summary>
/// <seealso href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/uapi/linux/net_namespace.h">linux/net_namespace.h</seealso>
public enum NamespaceIdAttribute : ushort
{
    /// <summary>NETNSA_NONE: not an attribute.</summary>
    None = 0,

    /// <summary>NETNSA_NSID (s32): the id; -1 is none, and in a request to assign one asks the kernel to choose.</summary>
    Nsid = 1,

    /// <summary>NETNSA_PID (u32): the namespace by a process that is in it.</summary>
    Pid = 2,

    /// <summary>NETNSA_FD (u32): the namespace by an open descriptor.</summary>
    Fd = 3,

    /// <summary>NETNSA_TARGET_NSID (s32): the namespace whose ids are asked for, by its id in the socket's own (Linux 4.20).</summary>
    TargetNsid = 4,

    /// <summary>NETNSA_CURRENT_NSID (s32): the id in the socket's own namespace, in answers to requests with NETNSA_TARGET_NSID; -1 is none (Linux 4.20).</summary>
    CurrentNsid = 5,
}
