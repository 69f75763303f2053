namespace NetkitSharp.Bandwidth;

/// <summary>How the rates of pods are kept.</summary>
public sealed record BandwidthOptions
{
    /// <summary>
    /// The longest that a packet may have to wait for its departure, 10 ms to 8 s; the default is 2 s. Packets that would wait longer are dropped and counted. It bounds what one pod can have waiting in the uplink's queue: its rate times the horizon.
    /// </summary>
    public TimeSpan Horizon { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How much may arrive for a pod at once, as the time that it takes at the rate, 1 ms to 8 s; the default is 50 ms, and 128 KiB are the least, since GRO hands on up to 64 KiB as one packet. The more, the better for TCP, which takes what is dropped here for
    /// congestion: its round-trip time at least. A packet that is longer than all that is left passes if nothing is owed, and the next ones make up for it.
    /// </summary>
    public TimeSpan IngressBurst { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>What becomes of the uplinks' queueing disciplines; the default is <see cref="UplinkQdisc.ReplaceDefault"/>.</summary>
    public UplinkQdisc Qdisc { get; init; } = UplinkQdisc.ReplaceDefault;

    /// <summary>The packets that may wait in an fq that is made here (<c>TCA_FQ_PLIMIT</c>), 1000 at least; the default is 100,000. On a device with several queues it holds for each.</summary>
    public int PacketLimit { get; init; } = 100_000;

    /// <summary>
    /// The packets of one socket that may wait there (<c>TCA_FQ_FLOW_PLIMIT</c>), 100 at least; the default is 2000. Sockets with an ordinary send buffer do not get that far: they wait, as the buffer is theirs until the packet has left the node. What fq drops
    /// above this has used up its time all the same.
    /// </summary>
    public int FlowPacketLimit { get; init; } = 2000;

    internal void Validate()
    {
        if (Horizon < TimeSpan.FromMilliseconds(10) || Horizon > TimeSpan.FromSeconds(8))
        {
            throw new ArgumentException($"The horizon is 10 ms to 8 s, within the 10 s that fq itself looks ahead; {Horizon} is not.");
        }

        if (IngressBurst < TimeSpan.FromMilliseconds(1) || IngressBurst > TimeSpan.FromSeconds(8))
        {
            throw new ArgumentException($"The ingress burst is 1 ms to 8 s of the rate; {IngressBurst} is not.");
        }

        if (!Enum.IsDefined(Qdisc))
        {
            throw new ArgumentException($"What becomes of the uplinks' queueing disciplines is ReplaceDefault, ReplaceAny or Keep; {Qdisc} is none of them.");
        }

        if (PacketLimit < 1000 || FlowPacketLimit < 100 || FlowPacketLimit > PacketLimit)
        {
            throw new ArgumentException($"fq holds 1000 packets at least, and 100 of each flow at least but no more than in all; {PacketLimit} and {FlowPacketLimit} were asked for.");
        }
    }
}
