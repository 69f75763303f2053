using System.Diagnostics.CodeAnalysis;

namespace NetkitSharp.Rtnetlink.Wire;

/// <summary>
/// Flags of a netlink message header (<c>NLM_F_*</c>, linux/netlink.h). The bits from 0x100 on mean different things by kind of message: GET, NEW, DELETE or
/// the kernel's answer.
/// </summary>
[Flags]
[SuppressMessage("Design", "CA1069", Justification = "The kernel gives the bits from 0x100 on a meaning per kind of message.")]
public enum NetlinkMessageFlags : ushort
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>NLM_F_REQUEST. Without it the kernel acknowledges a request with success and does not execute it.</summary>
    Request = 0x001,

    /// <summary>NLM_F_MULTI: one part of several; the last is NLMSG_DONE.</summary>
    Multi = 0x002,

    /// <summary>NLM_F_ACK: answer with NLMSG_ERROR also on success.</summary>
    Acknowledge = 0x004,

    /// <summary>NLM_F_ECHO: send the notification that the change causes to the requester as well.</summary>
    Echo = 0x008,

    /// <summary>NLM_F_DUMP_INTR: the table changed during the dump, whose parts may not fit together.</summary>
    DumpInterrupted = 0x010,

    /// <summary>NLM_F_DUMP_FILTERED: the kernel applied the request's filters.</summary>
    DumpFiltered = 0x020,

    /// <summary>NLM_F_ROOT (GET): the whole table.</summary>
    Root = 0x100,

    /// <summary>NLM_F_MATCH (GET): all that match.</summary>
    Match = 0x200,

    /// <summary>NLM_F_DUMP (GET): <see cref="Root"/> and <see cref="Match"/>.</summary>
    Dump = Root | Match,

    /// <summary>NLM_F_REPLACE (NEW): replace what exists.</summary>
    Replace = 0x100,

    /// <summary>NLM_F_EXCL (NEW): EEXIST where it exists.</summary>
    Exclusive = 0x200,

    /// <summary>NLM_F_CREATE (NEW): create where it does not exist.</summary>
    Create = 0x400,

    /// <summary>NLM_F_APPEND (NEW): add at the end of the list.</summary>
    Append = 0x800,

    /// <summary>NLM_F_NONREC (DELETE): do not delete recursively.</summary>
    NonRecursive = 0x100,

    /// <summary>NLM_F_BULK (DELETE): delete all that match, Linux 5.19.</summary>
    Bulk = 0x200,

    /// <summary>NLM_F_CAPPED (answer): NLMSG_ERROR quotes only the request's header.</summary>
    Capped = 0x100,

    /// <summary>NLM_F_ACK_TLVS (answer): extended-ACK attributes follow.</summary>
    AcknowledgeAttributes = 0x200,
}
