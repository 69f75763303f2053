namespace NetkitSharp.Capture;

/// <summary>An interface of a pcapng file (Interface Description Block).</summary>
public sealed record PcapngInterface
{
    /// <summary>What its packets begin with.</summary>
    public CaptureLinkType LinkType { get; init; } = CaptureLinkType.Ethernet;

    /// <summary>The most bytes of a packet that are in the file, up to <see cref="PcapngWriter.MaxPacketLength"/>; 0 for no limit but that.</summary>
    public int SnapLength { get; init; }

    /// <summary>The name (<c>if_name</c>); null for none.</summary>
    public string? Name { get; init; }

    /// <summary>What it is, in words (<c>if_description</c>); null for none.</summary>
    public string? Description { get; init; }

    /// <summary>The filter by which its packets were captured, in pcap's language (<c>if_filter</c>); null for none.</summary>
    public string? Filter { get; init; }
}
