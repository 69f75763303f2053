using NetkitSharp.Datapath;

namespace HostRouting;

/// <summary>A path, and what has to be seen on it.</summary>
/// <param name="From">Who sends.</param>
/// <param name="To">Who is to get it.</param>
/// <param name="OfSender">What the programs have to count for the sending pod; null where none sends.</param>
/// <param name="OfReceiver">What they have to count for the receiving pod; null where none receives.</param>
/// <param name="Hops">How many routers the packets pass: the programs are one.</param>
internal sealed record PathCase(Endpoint From, Endpoint To, Verdict? OfSender, Verdict? OfReceiver, int Hops)
{
    /// <summary>Hops that the packets may take.</summary>
    public short TimeToLive { get; init; } = 64;

    /// <summary>Whether the packets get there.</summary>
    public bool Arrives => TimeToLive > Hops;
}
