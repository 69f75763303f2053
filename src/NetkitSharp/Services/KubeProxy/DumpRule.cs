using System.Net;

namespace NetkitSharp.Services.KubeProxy;

/// <summary>A rule: its conditions and what becomes of a packet that meets them.</summary>
internal sealed class DumpRule(int line)
{
    public int Line { get; } = line;

    public RuleParts Parts { get; set; }

    /// <summary>The first word that is not known, where <see cref="Parts"/> has <see cref="RuleParts.Unknown"/>.</summary>
    public string? Unknown { get; set; }

    public IPNetwork Source { get; set; }

    public IPNetwork Destination { get; set; }

    public ServiceProtocol Protocol { get; set; }

    public int DestinationPort { get; set; }

    public string Comment { get; set; } = "";

    /// <summary>Of <c>-m statistic</c>, in units of 2^-31 as the kernel keeps it.</summary>
    public uint Probability { get; set; }

    public string? RecentName { get; set; }

    public int RecentSeconds { get; set; }

    public RuleMark Mark { get; set; }

    /// <summary>A chain's name or a target; null: counts only.</summary>
    public string? Target { get; set; }

    public IPEndPoint? ToDestination { get; set; }

    /// <summary>Of the target MARK: the bits that are cleared, and those that are flipped after that.</summary>
    public RuleMark SetMark { get; set; }

    /// <summary>Of the target REJECT.</summary>
    public string? RejectWith { get; set; }

    public bool Has(RuleParts parts) => (Parts & parts) != 0;

    /// <summary>The destination, where it is one address.</summary>
    public IPAddress? Address => Has(RuleParts.Destination) && IsSingle(Destination) ? Destination.BaseAddress : null;

    public static bool IsSingle(IPNetwork network) => network.PrefixLength == (network.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128);

    /// <summary>What in it is no part of a shape that was expected.</summary>
    public string Describe() => Unknown is null ? $"the rule's conditions ({Parts}) and target {Target ?? "(none)"} are none of kube-proxy's here" : $"{Unknown} is not understood";
}
