namespace NetkitSharp.Services;

/// <summary>How far a connection is, by what was seen of it.</summary>
public enum ServiceConnectionState : byte
{
    /// <summary>Nothing has come back yet. Forgotten after 60 seconds without a packet with TCP, else after 30.</summary>
    New = (byte)ServiceLbBpf.NksConnectionState.New,

    /// <summary>Both ends have been heard. Forgotten after 8,000 seconds without a packet with TCP, else after 120.</summary>
    Open = (byte)ServiceLbBpf.NksConnectionState.Open,

    /// <summary>An end of it was seen, a FIN or a reset. Forgotten after 60 seconds without a packet.</summary>
    Closing = (byte)ServiceLbBpf.NksConnectionState.Closing,
}
