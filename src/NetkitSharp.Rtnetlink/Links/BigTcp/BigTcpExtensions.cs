namespace NetkitSharp.Rtnetlink.Links.BigTcp;

/// <summary>BIG TCP in one call; <see cref="BigTcpPlan"/> has it in two, and for more than two devices.</summary>
/// <example>
/// <code>
/// using RtnetlinkClient inside = RtnetlinkClient.Open(pod); // when the pod is made; kept
/// ...
/// host.Links.EnableBigTcp(pair.Primary.Index, inside.Links, pair.Peer.Index); // when it runs, without entering it again
/// </code>
/// </example>
public static class BigTcpExtensions
{
    /// <summary>Gives BIG TCP to both ends of a pair, IPv6 and IPv4.</summary>
    /// <param name="links">A client of the namespace of one end.</param>
    /// <param name="index">That end's index.</param>
    /// <param name="podLinks">A client of the namespace of the other end, opened at any time before.</param>
    /// <param name="podIndex">The other end's index.</param>
    /// <param name="options">What it is to be.</param>
    /// <returns>The plan that was applied.</returns>
    /// <exception cref="LinkNotFoundException">An end is not there.</exception>
    /// <exception cref="BigTcpException">It cannot be had as asked, or the kernel refused it; both ends are as they were.</exception>
    public static BigTcpPlan EnableBigTcp(this LinkClient links, int index, LinkClient podLinks, int podIndex, BigTcpOptions? options = null) =>
        Applied(BigTcpPlan.Enable([new BigTcpEnd(links, index), new BigTcpEnd(podLinks, podIndex)], options));

    /// <summary>Gives BIG TCP to a single device, such as an uplink.</summary>
    /// <param name="links">A client of the device's namespace.</param>
    /// <param name="index">The device.</param>
    /// <param name="options">What it is to be.</param>
    /// <returns>The plan that was applied.</returns>
    /// <exception cref="LinkNotFoundException">The device is not there.</exception>
    /// <exception cref="BigTcpException">It cannot be had as asked, or the kernel refused it; the device is as it was.</exception>
    public static BigTcpPlan EnableBigTcp(this LinkClient links, int index, BigTcpOptions? options = null) => Applied(BigTcpPlan.Enable([new BigTcpEnd(links, index)], options));

    /// <summary>Goes back to packets of at most 64 KiB at both ends of a pair.</summary>
    /// <param name="links">A client of the namespace of one end.</param>
    /// <param name="index">That end's index.</param>
    /// <param name="podLinks">A client of the namespace of the other end, opened at any time before.</param>
    /// <param name="podIndex">The other end's index.</param>
    /// <returns>The plan that was applied.</returns>
    /// <exception cref="LinkNotFoundException">An end is not there.</exception>
    /// <exception cref="BigTcpException">The kernel refused it; both ends are as they were.</exception>
    public static BigTcpPlan DisableBigTcp(this LinkClient links, int index, LinkClient podLinks, int podIndex) =>
        Applied(BigTcpPlan.Disable([new BigTcpEnd(links, index), new BigTcpEnd(podLinks, podIndex)]));

    /// <summary>Goes back to packets of at most 64 KiB at a single device.</summary>
    /// <param name="links">A client of the device's namespace.</param>
    /// <param name="index">The device.</param>
    /// <returns>The plan that was applied.</returns>
    /// <exception cref="LinkNotFoundException">The device is not there.</exception>
    /// <exception cref="BigTcpException">The kernel refused it; the device is as it was.</exception>
    public static BigTcpPlan DisableBigTcp(this LinkClient links, int index) => Applied(BigTcpPlan.Disable([new BigTcpEnd(links, index)]));

    private static BigTcpPlan Applied(BigTcpPlan plan)
    {
        plan.Apply();
        return plan;
    }
}
