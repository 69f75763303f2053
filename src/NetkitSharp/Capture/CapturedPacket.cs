namespace NetkitSharp.Capture;

/// <summary>A captured packet with a copy of its bytes.</summary>
public sealed class CapturedPacket
{
    internal CapturedPacket(in CapturedPacketInfo info, byte[] data)
    {
        Info = info;
        Data = data;
    }

    /// <summary>What is known of it.</summary>
    public CapturedPacketInfo Info { get; }

    /// <summary>The bytes, from the link-layer header on, as they came to the hook: at most the snap length, and at most <see cref="CapturedPacketInfo.Length"/>.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>One line: time, interface, protocol and addresses, lengths, verdict.</summary>
    public override string ToString() => PacketText.Describe(Info, Data.Span);
}
