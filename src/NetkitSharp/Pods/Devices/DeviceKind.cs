using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using NetkitSharp.Datapath;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Pods.Devices;

/// <summary>All that differs between the kinds of device that connect a pod with the host.</summary>
internal abstract class DeviceKind
{
    /// <summary>Whether a pod on it reaches no pod of another kind.</summary>
    public virtual bool IsSelfContained => false;

    /// <summary>What of <paramref name="settings"/> the kind cannot do, and what would work; null when it can all.</summary>
    public virtual string? Refuse(DeviceSettings settings) => null;

    /// <summary>What the running kernel lacks for it: "netkit devices (Linux 6.7)"; null when nothing.</summary>
    public abstract string? FindMissing();

    /// <summary>Makes what all pods of the kind share on the host. Whatever fails, nothing is left.</summary>
    /// <exception cref="ArgumentException">The host's device that it builds on cannot do what is asked.</exception>
    public virtual void Prepare(RtnetlinkClient host)
    {
    }

    /// <summary>Deletes what <see cref="Prepare"/> made.</summary>
    public virtual void Release(RtnetlinkClient host)
    {
    }

    /// <summary>Makes the devices, which pass nothing yet.</summary>
    public abstract DeviceEnds Create(DeviceRequest request, RtnetlinkClient host, HostRouting datapath);

    /// <summary>Deletes the devices; not an error where they are gone.</summary>
    public abstract void Delete(DeviceEnds ends, RtnetlinkClient host);

    /// <summary>The hooks of the host-side device; null where there is none.</summary>
    public virtual DatapathHook? Hook => null;

    /// <summary>The route of everything that the pod has no other for.</summary>
    public abstract RouteSpec DefaultRoute(int podSideIndex, AddressFamily family);

    /// <summary>Gives the pod its default route of a family, and the permanent neighbour that it goes by.</summary>
    public void Route(DeviceEnds ends, AddressFamily family, RtnetlinkClient inside)
    {
        RouteSpec route = DefaultRoute(ends.PodSide.Index, family);
        if (route.Gateway is { } gateway)
        {
            inside.Neighbours.Replace(new NeighbourSpec(ends.PodSide.Index, gateway, ends.Host.Address));
        }

        inside.Routes.Add(route);
    }

    /// <summary>Attaches the datapath's programs, in the namespace of the host, which the calling thread is in.</summary>
    public abstract PodAttachment Attach(DeviceEnds ends, HostRouting datapath);

    /// <summary>Brings the host's end up and leads the host's packets for the pod's addresses into it.</summary>
    public abstract void Connect(DeviceEnds ends, IReadOnlyList<IPAddress> addresses, RtnetlinkClient host);

    /// <summary>Makes sure that a pod whose programs go passes nothing.</summary>
    /// <returns>Whether it has to be connected again.</returns>
    public virtual bool Disconnect(DeviceEnds ends, RtnetlinkClient host) => false;

    /// <summary>Takes away the host's ways to the pod that do not go with its device.</summary>
    public virtual void Forget(DeviceEnds ends, IReadOnlyList<IPAddress> addresses, RtnetlinkClient host)
    {
    }

    /// <summary>Whether the devices, which are up, send: the kernel turns a new carrier into a working queue in its own time.</summary>
    public abstract bool IsSettled(LinkInfo podSide, LinkInfo host);

    /// <summary>The MAC address that frames into the pod carry; null where the device has none.</summary>
    public virtual PhysicalAddress? FrameAddress(DeviceEnds ends) => null;

    /// <summary>Makes the pod reachable under an address in the datapath, and lets it send from it.</summary>
    public virtual void AddAddress(DeviceEnds ends, IPAddress address, int mtu, HostRouting datapath) =>
        datapath.AddAddress(address, ends.Host.Index, FrameAddress(ends), mtu);

    /// <summary>The reverse of <see cref="AddAddress"/>.</summary>
    public virtual void RemoveAddress(IPAddress address, HostRouting datapath) => datapath.RemoveAddress(address);

    /// <summary>By kind and group rather than by name: somebody may have renamed it, and its index may be another's by now.</summary>
    protected static bool IsThere(LinkInfo device, RtnetlinkClient rtnetlink) =>
        rtnetlink.Links.TryGet(device.Index, out LinkInfo? now) && (now.Group == device.Group || now.Group == DeviceGroup.Doomed) && now.Kind == device.Kind;
}
