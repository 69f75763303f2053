namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Netem;

/// <summary>How fast an emulated line is (struct tc_netem_rate).</summary>
/// <param name="Rate">The rate.</param>
/// <param name="PacketOverhead">What each packet costs besides its own length, in bytes; may be negative.</param>
/// <param name="CellSize">The payload of the cells that packets travel in, in bytes; 0 for none.</param>
/// <param name="CellOverhead">What each cell costs besides, in bytes; may be negative.</param>
public readonly record struct NetemRate(BitRate Rate, int PacketOverhead = 0, uint CellSize = 0, int CellOverhead = 0);
