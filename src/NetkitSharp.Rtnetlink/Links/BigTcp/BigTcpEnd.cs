namespace NetkitSharp.Rtnetlink.Links.BigTcp;

/// <summary>
/// One device that packets pass: an end of a pair, or an uplink. The client is one of the namespace that the device is in, opened at any time before: a running pod is not entered again.
/// </summary>
/// <param name="Links">A client of the device's namespace.</param>
/// <param name="Index">The device's index there.</param>
public readonly record struct BigTcpEnd(LinkClient Links, int Index)
{
    /// <summary>Where the device is, for messages: <c>in pod a</c>; null for nothing to say.</summary>
    public string? Place { get; init; }

    /// <summary>Whether others send through the device too, as through an uplink: what it has beyond what is asked stays.</summary>
    public bool IsShared { get; init; }
}
