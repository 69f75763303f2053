using System.Net;
using NetkitSharp.Datapath;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Pods.Devices;

/// <summary>A pair of devices, one on the host, one in the pod.</summary>
internal abstract class PairKind(DatapathHook hook) : DeviceKind
{
    /// <inheritdoc/>
    public override DatapathHook? Hook => hook;

    /// <inheritdoc/>
    public override DeviceEnds Create(DeviceRequest request, RtnetlinkClient host, HostRouting datapath)
    {
        LinkPair pair = host.Links.Create(Describe(request));
        return new DeviceEnds(pair.Primary, pair.Peer, request.PodNamespace);
    }

    /// <inheritdoc/>
    public override void Delete(DeviceEnds ends, RtnetlinkClient host)
    {
        if (IsThere(ends.Host, host))
        {
            host.Links.TryDelete(ends.Host.Index);
        }
    }

    /// <inheritdoc/>
    public override PodAttachment Attach(DeviceEnds ends, HostRouting datapath)
    {
        Forwarding.Enable(ends.Host.Name);
        return datapath.Attach(ends.Host.Index, hook);
    }

    /// <inheritdoc/>
    public override void Connect(DeviceEnds ends, IReadOnlyList<IPAddress> addresses, RtnetlinkClient host)
    {
        int index = ends.Host.Index;
        host.Links.SetUp(index);
        foreach (IPAddress address in addresses)
        {
            if (FrameAddress(ends) is { } physicalAddress)
            {
                host.Neighbours.Replace(new NeighbourSpec(index, address, physicalAddress));
            }

            // Add, not replace: a route that leads elsewhere is somebody else's.
            host.Routes.Add(new RouteSpec(new IPNetwork(address, InterfaceAddress.Host(address).PrefixLength)) { OutputInterface = index, Scope = RouteScope.Link });
        }
    }

    /// <inheritdoc/>
    public override bool IsSettled(LinkInfo podSide, LinkInfo host) =>
        podSide.OperationalState == LinkOperationalState.Up && host.OperationalState == LinkOperationalState.Up;

    /// <summary>The pair to be made.</summary>
    public abstract PairLinkSpec Describe(DeviceRequest request);
}
