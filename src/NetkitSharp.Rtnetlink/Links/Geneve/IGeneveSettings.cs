using System.Net;

namespace NetkitSharp.Rtnetlink.Links.Geneve;

/// <summary>What can be asked of a new Geneve device and changed of one; the properties are described at <see cref="GeneveLink"/>.</summary>
internal interface IGeneveSettings
{
    IPAddress? Remote { get; }

    byte? Ttl { get; }

    byte? Tos { get; }

    uint? FlowLabel { get; }

    bool? TtlInherit { get; }

    GeneveDf? Df { get; }
}
