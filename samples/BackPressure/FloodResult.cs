namespace BackPressure;

/// <summary>What became of a flood.</summary>
/// <param name="Accepted">Datagrams that the socket took.</param>
/// <param name="Refused">Datagrams that it did not: EAGAIN, its send buffer was full.</param>
/// <param name="Dropped">Datagrams that the uplink's queue had no room for.</param>
internal sealed record FloodResult(int Accepted, int Refused, uint Dropped);
