using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.NetworkInformation;
using System.Text;
using NetkitSharp.Datapath;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Pods;

/// <summary>The host's side of pods: their devices, and the routes and neighbours that lead to them.</summary>
internal sealed class PodHostSide(PodNetworkOptions options, RtnetlinkClient rtnetlink) : IDisposable
{
    /// <summary>"nks" in ASCII: the link group (<c>IFLA_GROUP</c>) that marks a device as one of a pod network from its first instant.</summary>
    public const uint LinkGroup = 0x6E6B73;

    /// <summary>"nkd" in ASCII: the link group of devices that are about to be deleted, together. They are nobody's any more.</summary>
    public const uint DoomedGroup = 0x6E6B64;

    /// <summary>No link-local addresses: the ends of a netkit pair in L3 mode would all get the same one, and nothing here uses them.</summary>
    public const AddressGenerationMode AddressGeneration = AddressGenerationMode.None;

    private const int LongestDeviceName = 15;

    /// <summary>ARPHRD_ETHER and ARPHRD_LOOPBACK of <c>linux/if_arp.h</c>: both have an Ethernet header.</summary>
    private const int EthernetHeader = 1;
    private const int LoopbackHeader = 772;

    public static string DeviceName(PodNetworkOptions options, string pod) => $"{options.Name}-{pod}";

    public static void ValidateName(PodNetworkOptions options, string pod)
    {
        string device = DeviceName(options, pod);
        if (pod is not { Length: > 0 } || !pod.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') || Encoding.ASCII.GetByteCount(device) > LongestDeviceName)
        {
            throw new ArgumentException(
                $"A pod cannot be named '{pod}': its device would be '{device}', and a name is letters, digits, '-', '_' and '.', {LongestDeviceName} bytes at most with the network's prefix.");
        }
    }

    /// <summary>
    /// Lets the kernel forward what comes from the device: for its own stack, to which the datapath leaves what it cannot do, and for <c>bpf_fib_lookup</c>, which asks. In the
    /// namespace of the calling thread.
    /// </summary>
    public static void EnableForwarding(string device)
    {
        File.WriteAllText($"/proc/sys/net/ipv4/conf/{device}/forwarding", "1");
        string ipv6 = $"/proc/sys/net/ipv6/conf/{device}/forwarding";

        // Not there where the kernel or the namespace runs without IPv6.
        if (File.Exists(ipv6))
        {
            File.WriteAllText(ipv6, "1");
        }
    }

    /// <summary>Whether a device carries the mark of the networks.</summary>
    public static bool IsOurs(LinkInfo device) => device.Group is LinkGroup or DoomedGroup;

    /// <summary>What the frames of an uplink begin with.</summary>
    public static UplinkKind UplinkKindOf(LinkInfo uplink) => uplink.HardwareType is EthernetHeader or LoopbackHeader ? UplinkKind.Ethernet : UplinkKind.Ip;

    /// <summary>The device of the host's that leads out of the node.</summary>
    public LinkInfo GetUplink(string name) => rtnetlink.Links.Get(name);

    /// <summary>The same, or false where it is not there.</summary>
    public bool TryGetUplink(string name, [NotNullWhen(true)] out LinkInfo? uplink) => rtnetlink.Links.TryGet(name, out uplink);

    /// <summary>The pair, its pod side in the pod's namespace from the start, passing nothing yet.</summary>
    public LinkPair CreateDevices(PodSpec spec, NetworkNamespace podNamespace) => rtnetlink.Links.Create(DescribeDevices(spec, podNamespace, AddressGeneration));

    /// <summary>The same, to be made with others in one go, and set to <see cref="AddressGeneration"/> before they go up where it is null here: that takes a second request.</summary>
    public PairLinkSpec DescribeDevices(PodSpec spec, NetworkNamespace podNamespace, AddressGenerationMode? addressGeneration)
    {
        string name = DeviceName(options, spec.Name);
        PeerLink podSide = new(spec.DeviceName)
        {
            Namespace = podNamespace,
            Mtu = options.Mtu,
            AddressGenerationMode = addressGeneration,
            GsoMaxSize = options.GsoMaxSize,
            GsoIpv4MaxSize = options.GsoIpv4MaxSize,
            GroMaxSize = options.GroMaxSize,
            GroIpv4MaxSize = options.GroIpv4MaxSize,
        };
        return options.Device == PodDevice.Netkit
            ? new NetkitLink(name)
            {
                Peer = podSide,
                Mode = NetkitMode.L3,
                Policy = NetkitPolicy.Drop,
                PeerPolicy = NetkitPolicy.Drop,
                Headroom = options.Headroom,
                Tailroom = options.Tailroom,
                Group = LinkGroup,
                Mtu = options.Mtu,
                AddressGenerationMode = addressGeneration,
                GsoMaxSize = options.GsoMaxSize,
                GsoIpv4MaxSize = options.GsoIpv4MaxSize,
                GroMaxSize = options.GroMaxSize,
                GroIpv4MaxSize = options.GroIpv4MaxSize,
            }
            : new VethLink(name)
            {
                Peer = podSide,
                Group = LinkGroup,
                Mtu = options.Mtu,
                AddressGenerationMode = addressGeneration,
                GsoMaxSize = options.GsoMaxSize,
                GsoIpv4MaxSize = options.GsoIpv4MaxSize,
                GroMaxSize = options.GroMaxSize,
                GroIpv4MaxSize = options.GroIpv4MaxSize,
            };
    }

    /// <summary>The MAC address that frames into the pod carry; null where the device has none.</summary>
    public PhysicalAddress? PhysicalAddressOf(Pod pod) => options.Device == PodDevice.Netkit ? null : pod.PodSideDevice.Address;

    /// <summary>Brings the host's end up and leads the host's packets for the pod's addresses into it, unless that is so already.</summary>
    public void Connect(Pod pod)
    {
        if (pod.IsConnected)
        {
            return;
        }

        int index = pod.HostDevice.Index;
        rtnetlink.Links.SetUp(index);
        foreach (IPAddress address in pod.Addresses)
        {
            if (PhysicalAddressOf(pod) is { } physicalAddress)
            {
                rtnetlink.Neighbours.Replace(new NeighbourSpec(index, address, physicalAddress));
            }

            // Add, not replace: a route that leads elsewhere is somebody else's.
            InterfaceAddress host = InterfaceAddress.Host(address);
            rtnetlink.Routes.Add(new RouteSpec(new IPNetwork(address, host.PrefixLength)) { OutputInterface = index, Scope = RouteScope.Link });
        }

        pod.IsConnected = true;
    }

    /// <summary>The host-side device as it is now.</summary>
    public LinkInfo ReadDevice(Pod pod) => rtnetlink.Links.Get(pod.HostDevice.Index);

    /// <summary>Makes sure that a pod without programs passes nothing: netkit's policy does, a veth has to go down. Not an error where the device is gone.</summary>
    public void Disconnect(Pod pod)
    {
        if (options.Device != PodDevice.Veth)
        {
            return;
        }

        // The kernel forgets the routes and neighbours of a device that goes down.
        pod.IsConnected = false;
        if (IsThere(pod.HostDevice))
        {
            rtnetlink.Links.SetDown(pod.HostDevice.Index);
        }
    }

    /// <summary>Deletes the pair, unless it is gone and its index now belongs to another device.</summary>
    public void DeleteDevice(LinkInfo device)
    {
        if (IsThere(device))
        {
            rtnetlink.Links.TryDelete(device.Index);
        }
    }

    /// <summary>By kind and group rather than by name: somebody may have renamed it.</summary>
    public bool IsThere(LinkInfo device) => rtnetlink.Links.TryGet(device.Index, out LinkInfo? now) && IsOurs(now) && now.Kind == device.Kind;

    public void Dispose() => rtnetlink.Dispose();
}
