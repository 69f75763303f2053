using System.Globalization;

namespace NetkitSharp.Bpf.Errors;

/// <summary>What the calling thread may do, read where EPERM has to be explained. bpf(2) looks at the calling OS thread's effective set.</summary>
internal readonly record struct ThreadCapabilities(BpfCapabilities Effective, bool InInitialUserNamespace)
{
    private const int CapNetAdmin = 12;
    private const int CapSysAdmin = 21;
    private const int CapPerfMon = 38;
    private const int CapBpf = 39;

    /// <summary>Null where /proc cannot be read.</summary>
    internal static ThreadCapabilities? Read()
    {
        return KernelFile.TryRead("/proc/thread-self/status") is { } status && KernelFile.TryRead("/proc/thread-self/uid_map") is { } userMap
            ? Parse(status, userMap)
            : null;
    }

    internal static ThreadCapabilities? Parse(string status, string userMap)
    {
        const string Label = "CapEff:";
        foreach (ReadOnlySpan<char> line in status.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(Label, StringComparison.Ordinal)
                && ulong.TryParse(line[Label.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong effective))
            {
                BpfCapabilities held = (Has(effective, CapNetAdmin) ? BpfCapabilities.NetAdmin : 0)
                    | (Has(effective, CapSysAdmin) ? BpfCapabilities.SysAdmin : 0)
                    | (Has(effective, CapPerfMon) ? BpfCapabilities.PerfMon : 0)
                    | (Has(effective, CapBpf) ? BpfCapabilities.Bpf : 0);
                return new(held, IsIdentity(userMap));
            }
        }

        return null;
    }

    /// <summary>The capabilities of <paramref name="needed"/> that neither stand in the set nor are covered by CAP_SYS_ADMIN.</summary>
    internal BpfCapabilities Missing(BpfCapabilities needed) =>
        Effective.HasFlag(BpfCapabilities.SysAdmin) ? BpfCapabilities.None : needed & ~Effective;

    internal static string Names(BpfCapabilities capabilities)
    {
        List<string> names = [];
        Add(BpfCapabilities.Bpf, "CAP_BPF");
        Add(BpfCapabilities.NetAdmin, "CAP_NET_ADMIN");
        Add(BpfCapabilities.PerfMon, "CAP_PERFMON");
        Add(BpfCapabilities.SysAdmin, "CAP_SYS_ADMIN");
        return string.Join(" and ", names);

        void Add(BpfCapabilities one, string name)
        {
            if (capabilities.HasFlag(one))
            {
                names.Add(name);
            }
        }
    }

    private static bool Has(ulong set, int capability) => (set >> capability & 1) != 0;

    private static bool IsIdentity(string userMap) =>
        userMap.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries) is ["0", "0", "4294967295"];
}
