namespace NetkitSharp.Capture;

/// <summary>A captured packet that lies in the ring, valid during the call that it was given to.</summary>
public readonly ref struct CapturedPacketView
{
    internal CapturedPacketView(CapturedPacketInfo info, ReadOnlySpan<byte> data)
    {
        Info = info;
        Data = data;
    }

    /// <summary>What is known of it.</summary>
    public CapturedPacketInfo Info { get; }

    /// <summary>The bytes, from the link-layer header on, as they came to the hook: at most the snap length, and at most <see cref="CapturedPacketInfo.Length"/>.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>A copy that stays.</summary>
    public CapturedPacket ToPacket() => new(Info, Data.ToArray());

    /// <summary>One line: time, interface, protocol and addresses, lengths, verdict.</summary>
    public override string ToString() => PacketText.Describe(Info, Data);
}
