using NetkitSharp.Rtnetlink.TrafficControl;

namespace NetkitSharp.Bandwidth;

/// <summary>
/// How fast a pod may send and be sent to by way of the uplinks, <see cref="Least"/> to <see cref="Most"/> each; null for no limit. IPv4 and IPv6, and all uplinks, share the rate. Counted is what is on the wire, with the Ethernet header
/// and the headers of each segment, but without preamble and checksum of the frame.
/// </summary>
/// <param name="Egress">What the pod sends to remotes: packets above the rate wait, up to <see cref="BandwidthOptions.Horizon"/>.</param>
/// <param name="Ingress">What remotes send the pod: packets above the rate, and above <see cref="BandwidthOptions.IngressBurst"/>, are dropped.</param>
public readonly record struct PodRates(BitRate? Egress, BitRate? Ingress)
{
    /// <summary>The lowest rate, 8 kbit/s.</summary>
    public static BitRate Least => BitRate.Kbps(8);

    /// <summary>The highest rate, 1 Tbit/s. The time that a packet takes is rounded up to nanoseconds: small packets get somewhat less than a rate above 10 Gbit/s.</summary>
    public static BitRate Most => BitRate.Gbps(1000);

    internal void Validate()
    {
        Validate("egress", Egress);
        Validate("ingress", Ingress);
    }

    private static void Validate(string direction, BitRate? rate)
    {
        if (rate < Least || rate > Most)
        {
            throw new ArgumentException($"A pod's {direction} rate is {Least} to {Most}, or null for no limit; {rate} is not.");
        }
    }
}
