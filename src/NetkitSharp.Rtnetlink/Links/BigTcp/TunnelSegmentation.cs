using NetkitSharp.Rtnetlink.Links.Vxlan;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Links.BigTcp;

/// <summary>
/// Whether the kernel can segment packets of more than 64 KiB inside a UDP tunnel. A VXLAN device with a device below it takes over that one's tso-max-size whether it can or not, and where it cannot, Linux 6.12
/// and 6.18 among them, the segments come out wrong: connections go on by retransmission alone, or stall. A VXLAN device of its own has what the tunnel itself can do, so one is made to see.
/// </summary>
internal static class TunnelSegmentation
{
    private static readonly Lazy<bool> s_isBig = new(Probe);

    /// <summary>Whether the device says more than it can do.</summary>
    public static bool IsOverstated(LinkInfo link) => link.Kind == VxlanLinkInfo.Kind && link.TsoMaxSize > BigTcpPlan.OrdinarySize && !s_isBig.Value;

    private static bool Probe()
    {
        string name = $"nks-probe-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}";
        try
        {
            using NetworkNamespace scratch = NetworkNamespace.Create(name);
            try
            {
                using NetlinkSocket socket = scratch.OpenNetlinkSocket();
                return new LinkClient(socket).Create(new VxlanLink("probe", vni: null) { CollectMetadata = true }).TsoMaxSize > BigTcpPlan.OrdinarySize;
            }
            finally
            {
                NetworkNamespace.TryDelete(name);
            }
        }
        catch (Exception failure) when (failure is NamespaceException or NetlinkException)
        {
            // Whoever cannot make a device cannot tell, and packets that get through are worth more than long ones.
            return false;
        }
    }
}
