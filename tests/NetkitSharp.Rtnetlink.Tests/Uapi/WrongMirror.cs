namespace NetkitSharp.Rtnetlink.Tests.Uapi;

/// <summary>What the proof must find: mistakes of every kind, among members that are right.</summary>
internal enum WrongMirror : uint
{
    /// <summary>IFLA_MTU (u32, bytes): wrong.</summary>
    Mtu = 5,

    /// <summary>IFLA_OPERSTATE: right.</summary>
    Operstate = 16,

    /// <summary>NLM_F_DUMP (GET): right; a word of C's with a parenthesis behind it.</summary>
    Dump = 0x300,

    /// <summary>IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_64): right; a macro with an argument.</summary>
    Filter = 1,

    /// <summary>INADDR_BROADCAST: right, with the highest bit.</summary>
    Broadcast = 0xffffffff,

    /// <summary>INADDR_BROADCAST: wrong, with the highest bit.</summary>
    High = 0xfffffffe,

    /// <summary>IFLA_INVENTED: the kernel has no such constant.</summary>
    Invented = 7,

    /// <summary>The kernel's IFLA_MASTER, said in the wrong place.</summary>
    Nameless = 10,

    Undocumented = 11,

    /// <summary>0: right; the kernel has no name for it.</summary>
    Zero = 0,
}
