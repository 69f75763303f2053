namespace NetkitSharp.Rtnetlink.Links.BigTcp;

/// <summary>
/// One device that packets pass: an end of a pair, or an uplink. The client is one of the namespace that the device is in, opened at any time before: a running pod is not entered again.
/// </summary>
/// <param name="Links">A client of the device's namespace.</param>
/// <param name="Index">The device's index there.</param>
public readonly record struct BigTcpEnd(LinkClient Links, int Index);
