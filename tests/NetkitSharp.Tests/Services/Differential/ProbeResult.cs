using System.Net;

namespace NetkitSharp.Tests.Services.Differential;

/// <summary>What became of a probe.</summary>
/// <param name="Outcome">Answered, refused, silent, or the error's name.</param>
/// <param name="Backend">Who answered, its address and port.</param>
/// <param name="Seen">Whom the backend saw: client, node or another address.</param>
/// <param name="Icmp">Type, code and source of an ICMP error that came of it; the source is node for all of the node's addresses.</param>
internal sealed record ProbeResult(string Outcome, IPEndPoint? Backend, string Seen, string Icmp)
{
    /// <summary>Whether the client itself answered (hairpin), whose packets are always masqueraded.</summary>
    public bool IsOwn { get; init; }

    /// <summary>What is to be the same in both worlds.</summary>
    public string Comparable => $"{Outcome} {Seen} {Icmp}".Trim();

    /// <summary>Whether both worlds did the same, whichever backends they chose.</summary>
    public bool IsLike(ProbeResult other) =>
        Comparable == other.Comparable || (Outcome == "answered" && other.Outcome == "answered" && (IsOwn || other.IsOwn) && (!IsOwn || Seen == "node") && (!other.IsOwn || other.Seen == "node"));
}
