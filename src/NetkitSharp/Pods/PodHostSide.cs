using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using NetkitSharp.Datapath;
using NetkitSharp.Pods.Devices;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Pods;

/// <summary>The host's side of pods, whatever the kind of their devices.</summary>
internal sealed class PodHostSide(PodNetworkOptions options, RtnetlinkClient rtnetlink) : IDisposable
{
    /// <summary>The link group that marks a device as one of a pod network from its first instant.</summary>
    public const uint LinkGroup = DeviceGroup.Ours;

    /// <summary>The link group of devices that are about to be deleted, together. They are nobody's any more.</summary>
    public const uint DoomedGroup = DeviceGroup.Doomed;

    private const int LongestDeviceName = 15;

    /// <summary>ARPHRD_ETHER and ARPHRD_LOOPBACK of <c>linux/if_arp.h</c>: both have an Ethernet header.</summary>
    private const int EthernetHeader = 1;
    private const int LoopbackHeader = 772;

    private readonly PodDeviceKinds _kinds = new(options);

    /// <summary>The client of the host's namespace.</summary>
    public RtnetlinkClient Rtnetlink => rtnetlink;

    public static string DeviceName(PodNetworkOptions options, string pod) => $"{options.Name}-{pod}";

    /// <summary>The name of a device that all pods share, which no pod's can be.</summary>
    public static string SharedDeviceName(PodNetworkOptions options, string what) => $"{options.Name}+{what}";

    /// <summary>Whether a device can be of the network's, by its name.</summary>
    public static bool IsDeviceName(PodNetworkOptions options, string device) =>
        device.StartsWith(DeviceName(options, ""), StringComparison.Ordinal) || device.StartsWith(SharedDeviceName(options, ""), StringComparison.Ordinal);

    public static void ValidateName(PodNetworkOptions options, string pod)
    {
        string device = DeviceName(options, pod);
        if (pod is not { Length: > 0 } || !pod.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') || Encoding.ASCII.GetByteCount(device) > LongestDeviceName)
        {
            throw new ArgumentException(
                $"A pod cannot be named '{pod}': its device would be '{device}', and a name is letters, digits, '-', '_' and '.', {LongestDeviceName} bytes at most with the network's prefix.");
        }
    }

    /// <summary>Whether a device carries the mark of the networks.</summary>
    public static bool IsOurs(LinkInfo device) => DeviceGroup.IsOurs(device);

    /// <summary>What the frames of an uplink begin with.</summary>
    public static UplinkKind UplinkKindOf(LinkInfo uplink) => uplink.HardwareType is EthernetHeader or LoopbackHeader ? UplinkKind.Ethernet : UplinkKind.Ip;

    /// <summary>The device of the host's that leads out of the node.</summary>
    public LinkInfo GetUplink(string name) => rtnetlink.Links.Get(name);

    /// <summary>The same, or false where it is not there.</summary>
    public bool TryGetUplink(string name, [NotNullWhen(true)] out LinkInfo? uplink) => rtnetlink.Links.TryGet(name, out uplink);

    /// <summary>Makes what the pods of the network share, before the first of them.</summary>
    /// <exception cref="PodDeviceNotSupportedException">The kernel has no such devices.</exception>
    public void Prepare()
    {
        try
        {
            _kinds[options.Device].Prepare(rtnetlink);
        }
        catch (LinkKindNotSupportedException missing)
        {
            throw new PodDeviceNotSupportedException(options.Device, $"Pods on {options.Device} devices need {missing.Kind} devices. {missing.Message}", missing);
        }
    }

    /// <summary>Throws when a pod cannot be on the device kind.</summary>
    public void Demand(PodDevice device)
    {
        _kinds.Demand(device);
        _kinds.DemandSupport(device);
    }

    /// <summary>The pod's devices, its end in its namespace from the start, passing nothing yet.</summary>
    public Pod CreatePod(PodSpec spec, NetworkNamespace podNamespace, HostRouting datapath)
    {
        PodDevice device = spec.Device ?? options.Device;
        return new Pod(spec, device, _kinds[device], _kinds[device].Create(RequestFor(spec, podNamespace), rtnetlink, datapath));
    }

    /// <summary>The devices of a pod to be made.</summary>
    public DeviceRequest RequestFor(PodSpec spec, NetworkNamespace podNamespace) => new(DeviceName(options, spec.Name), spec.DeviceName, podNamespace, LinkGroup, _kinds.Settings);

    /// <summary>The kind that a pod's devices are of.</summary>
    public DeviceKind KindOf(PodSpec spec) => KindOf(spec.Device ?? options.Device);

    /// <summary>What pods on such devices have.</summary>
    public DeviceKind KindOf(PodDevice device) => _kinds[device];

    /// <summary>New devices for a pod that has lost its own, in the namespace that it has.</summary>
    public DeviceEnds Recreate(Pod pod, HostRouting datapath) =>
        pod.Kind.Create(new DeviceRequest(DeviceName(options, pod.Name), pod.DeviceName, pod.Namespace, LinkGroup, _kinds.Settings), rtnetlink, datapath);

    /// <summary>Attaches the datapath's programs, in the host's namespace, which the calling thread is in.</summary>
    public static PodAttachment Attach(Pod pod, HostRouting datapath) => pod.Kind.Attach(pod.Ends, datapath);

    /// <summary>Brings the host's end up and leads the host's packets for the pod's addresses into it, unless that is so already.</summary>
    public void Connect(Pod pod)
    {
        if (!pod.IsConnected)
        {
            pod.Kind.Connect(pod.Ends, pod.Addresses, rtnetlink);
            pod.IsConnected = true;
        }
    }

    /// <summary>Makes the pod reachable in the datapath, and lets it send.</summary>
    public static void AddAddresses(Pod pod, HostRouting datapath)
    {
        foreach (IPAddress address in pod.Addresses)
        {
            pod.Kind.AddAddress(pod.Ends, address, pod.PodSideDevice.Mtu, datapath);
        }
    }

    /// <summary>The reverse of <see cref="AddAddresses"/>.</summary>
    public static void RemoveAddresses(Pod pod, HostRouting datapath)
    {
        foreach (IPAddress address in pod.Addresses)
        {
            pod.Kind.RemoveAddress(address, datapath);
        }
    }

    /// <summary>The host-side device as it is now.</summary>
    public LinkInfo ReadDevice(Pod pod) => rtnetlink.Links.Get(pod.HostDevice.Index);

    /// <summary>Makes sure that a pod without programs passes nothing. Not an error where the device is gone.</summary>
    public void Disconnect(Pod pod)
    {
        if (pod.Kind.Disconnect(pod.Ends, rtnetlink))
        {
            pod.IsConnected = false;
        }
    }

    /// <summary>Deletes the pod's devices, unless they are gone and their indices now belong to others, and the ways to it.</summary>
    public void DeleteDevices(Pod pod)
    {
        try
        {
            pod.Kind.Forget(pod.Ends, pod.Addresses, rtnetlink);
        }
        finally
        {
            pod.Kind.Delete(pod.Ends, rtnetlink);
        }
    }

    /// <summary>Deletes what <see cref="Prepare"/> made.</summary>
    public void Release() => _kinds[options.Device].Release(rtnetlink);

    /// <summary>Whether the device is there: by kind and group rather than by name, for somebody may have renamed it.</summary>
    public bool IsThere(LinkInfo device) => rtnetlink.Links.TryGet(device.Index, out LinkInfo? now) && IsOurs(now) && now.Kind == device.Kind;

    public void Dispose() => rtnetlink.Dispose();
}
