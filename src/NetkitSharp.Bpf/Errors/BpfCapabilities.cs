namespace NetkitSharp.Bpf.Errors;

/// <summary>The capabilities that bpf(2) asks for (capabilities(7)).</summary>
[Flags]
public enum BpfCapabilities
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary><c>CAP_NET_ADMIN</c>: networking program types, attaching to devices, queries. CAP_SYS_ADMIN stands in for it.</summary>
    NetAdmin = 1 << 0,

    /// <summary><c>CAP_SYS_ADMIN</c>: opening and listing by id, mounting bpffs.</summary>
    SysAdmin = 1 << 1,

    /// <summary><c>CAP_PERFMON</c>, Linux 5.8: tracing program types. CAP_SYS_ADMIN stands in for it.</summary>
    PerfMon = 1 << 2,

    /// <summary><c>CAP_BPF</c>, Linux 5.8: maps and programs. CAP_SYS_ADMIN stands in for it.</summary>
    Bpf = 1 << 3,
}
