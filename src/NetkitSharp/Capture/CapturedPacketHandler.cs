namespace NetkitSharp.Capture;

/// <summary>Takes a captured packet while it lies in the ring.</summary>
/// <param name="packet">The packet, valid until the handler returns.</param>
public delegate void CapturedPacketHandler(CapturedPacketView packet);
