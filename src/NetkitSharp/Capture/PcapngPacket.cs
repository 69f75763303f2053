namespace NetkitSharp.Capture;

/// <summary>What a pcapng file says of a packet beside its bytes (Enhanced Packet Block).</summary>
public readonly ref struct PcapngPacket
{
    /// <summary>The packet's length in bytes, also where the file has less of it.</summary>
    public required uint Length { get; init; }

    /// <summary>Nanoseconds since 1970 UTC.</summary>
    public required ulong UnixNanoseconds { get; init; }

    /// <summary>The way through the interface (<c>epb_flags</c>); <see cref="CaptureSides.None"/> when unknown.</summary>
    public CaptureSides Side { get; init; }

    /// <summary>Whom it was for (<c>epb_flags</c>); null when unknown.</summary>
    public CapturedPacketType? PacketType { get; init; }

    /// <summary>What a traffic control program returned, <c>TC_ACT_*</c> of <c>linux/pkt_cls.h</c> (<c>epb_verdict</c>); null for none.</summary>
    public long? TrafficControlVerdict { get; init; }

    /// <summary>A remark in UTF-8 (<c>opt_comment</c>), 65,535 bytes at most; empty for none.</summary>
    public ReadOnlySpan<byte> Comment { get; init; }
}
