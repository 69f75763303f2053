using NetkitSharp.Datapath;

namespace NetkitSharp.Capture;

/// <summary>What is known of a captured packet beside its bytes.</summary>
public readonly struct CapturedPacketInfo
{
    internal CapturedPacketInfo(CaptureInterface captureInterface, in CaptureBpf.NksCaptureRecord record, CaptureClock clock)
    {
        Interface = captureInterface;
        MonotonicNanoseconds = record.Time;
        UnixNanoseconds = clock.ToUnixNanoseconds(record.Time);
        Length = record.Length;
        Mark = record.Mark;
        Priority = record.Priority;
        GsoSize = record.GsoSize;
        GsoSegments = record.GsoSegs;
        PacketType = (CapturedPacketType)record.PacketType;
        Processor = record.Cpu;
        Verdict = record.Verdict < 0 ? null : (Verdict)record.Verdict;
    }

    /// <summary>Where it was captured.</summary>
    public CaptureInterface Interface { get; }

    /// <summary>When, by the clock of the program that captured it (<c>CLOCK_MONOTONIC</c>).</summary>
    public ulong MonotonicNanoseconds { get; }

    /// <summary>When, in nanoseconds since 1970 UTC. The difference between the clocks is taken when the capture begins.</summary>
    public long UnixNanoseconds { get; }

    /// <summary>When, to the 100 nanoseconds that the type holds.</summary>
    public DateTimeOffset Time => DateTimeOffset.UnixEpoch.AddTicks(UnixNanoseconds / 100);

    /// <summary>The packet's length in bytes from the link-layer header on, also where less was captured; a GSO packet has up to 512 KiB. A VLAN tag counts.</summary>
    public uint Length { get; }

    /// <summary>The mark (<c>skb->mark</c>).</summary>
    public uint Mark { get; }

    /// <summary>The priority (<c>skb->priority</c>).</summary>
    public uint Priority { get; }

    /// <summary>The payload bytes of each segment that the packet will be cut into (<c>skb->gso_size</c>); 0 for a packet that is sent as it is.</summary>
    public uint GsoSize { get; }

    /// <summary>How many segments that will be (<c>skb->gso_segs</c>).</summary>
    public uint GsoSegments { get; }

    /// <summary>Whom it is for.</summary>
    public CapturedPacketType PacketType { get; }

    /// <summary>The processor it was handled on.</summary>
    public int Processor { get; }

    /// <summary>What the datapath decided; null when no program of a datapath of this library did, or another program ended the packet's way before.</summary>
    public Verdict? Verdict { get; }
}
