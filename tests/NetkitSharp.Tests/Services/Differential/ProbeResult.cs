using System.Net;

namespace NetkitSharp.Tests.Services.Differential;

/// <summary>What became of a probe.</summary>
/// <param name="Outcome">Answered, refused, silent, or the error's name.</param>
internal sealed record ProbeResult(string Outcome)
{
    public const string Answered = "answered";
    public const string Refused = "refused";
    public const string Silent = "silent";

    /// <summary>What comes of a port or an address that the socket's own call is refused, or an ICMP error says.</summary>
    public const string Denied = "AccessDenied";

    /// <summary>Who answered.</summary>
    public IPEndPoint? Backend { get; init; }

    /// <summary>Whom the backend saw.</summary>
    public IPAddress? Seen { get; init; }

    /// <summary>Who that is: client, node, or the address.</summary>
    public string SeenAs { get; init; } = "";

    /// <summary>Type and code of an ICMP error that came of it.</summary>
    public string Icmp { get; init; } = "";

    public IPAddress? IcmpFrom { get; init; }

    /// <summary>Who that is: node, or the address.</summary>
    public string IcmpFromAs { get; init; } = "";

    /// <summary>Whether the client itself answered (hairpin), whose packets are always masqueraded.</summary>
    public bool IsOwn { get; init; }

    /// <summary>Whether it left the node for its own destination: the next hop says that it has no way there.</summary>
    public bool WentOut { get; init; }

    /// <summary>What is to be the same in both worlds, but which address of the node's it was.</summary>
    public string Comparable => $"{Outcome} {SeenAs} {Icmp} {IcmpFromAs}".Trim();

    public bool IsLike(ProbeResult other) =>
        Comparable == other.Comparable || (Outcome == Answered && other.Outcome == Answered && IsOwn != other.IsOwn && (!IsOwn || SeenAs == "node") && (!other.IsOwn || other.SeenAs == "node"));

    public override string ToString() => Comparable + (Backend is null ? "" : $" by {Backend} who saw {Seen}") + (IcmpFrom is null ? "" : $" ({IcmpFrom})");
}
