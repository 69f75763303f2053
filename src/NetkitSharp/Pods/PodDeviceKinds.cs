using NetkitSharp.Bpf.Features;
using NetkitSharp.Pods.Devices;
using NetkitSharp.Rtnetlink.Links.Ipvlan;

namespace NetkitSharp.Pods;

/// <summary>The device kinds of one network, and which of them it can have.</summary>
internal sealed class PodDeviceKinds
{
    private readonly PodNetworkOptions _options;
    private readonly NetkitL3Kind _netkit = new();
    private readonly NetkitL2Kind _netkitL2 = new();
    private readonly VethKind _veth = new();
    private readonly IpvlanMaster _master;

    public PodDeviceKinds(PodNetworkOptions options)
    {
        _options = options;
        Settings = new DeviceSettings
        {
            Mtu = options.Mtu,
            Headroom = options.Headroom,
            Tailroom = options.Tailroom,
            GsoMaxSize = options.GsoMaxSize,
            GsoIpv4MaxSize = options.GsoIpv4MaxSize,
            GroMaxSize = options.GroMaxSize,
            GroIpv4MaxSize = options.GroIpv4MaxSize,
            Scrub = options.Scrub,
            PeerScrub = options.PeerScrub,
        };
        _master = new IpvlanMaster(
            options.Ipvlan?.Master, PodHostSide.SharedDeviceName(options, "master"), PodHostSide.SharedDeviceName(options, "host"), PodHostSide.LinkGroup, options.Ipvlan?.HostAddresses ?? [], Settings);
    }

    /// <summary>What is asked of every pod's devices.</summary>
    public DeviceSettings Settings { get; }

    /// <summary>The kind, once <see cref="Demand"/> let it through.</summary>
    public DeviceKind this[PodDevice device] => device switch
    {
        PodDevice.Netkit => _netkit,
        PodDevice.NetkitL2 => _netkitL2,
        PodDevice.Veth => _veth,
        PodDevice.IpvlanL3 => new IpvlanKind(_master, IpvlanMode.L3, Isolation),
        PodDevice.IpvlanL3S => new IpvlanKind(_master, IpvlanMode.L3S, Isolation),
        PodDevice.NetkitSingle => throw new PodDeviceNotSupportedException(
            device,
            "No pod can be on a single netkit device: it has no other end, drops what is sent on it, and takes no programs (EOPNOTSUPP). It is for leased hardware queues: NetkitSingleLink makes one beside the pod's device, for which PodDevice.Netkit works."),
        _ => throw new ArgumentException($"A pod's device is one of {string.Join(", ", Enum.GetNames<PodDevice>())}; {device} is none."),
    };

    /// <summary>Throws when a pod of the network cannot be on the kind, for what the network asks for.</summary>
    /// <exception cref="ArgumentException">It cannot do what the network's options ask for; the message says why and what would work.</exception>
    public void Demand(PodDevice device)
    {
        DeviceKind kind = this[device];
        if (kind.Refuse(Settings) is { } reason)
        {
            throw new ArgumentException($"Pods cannot be on {device} devices with these options. {reason}");
        }

        if (device != _options.Device && (kind.IsSelfContained || this[_options.Device].IsSelfContained))
        {
            throw new ArgumentException(
                $"Pods on {device} and on {_options.Device} devices cannot be in one network: an ipvlan device sends to those of its own master and by the master's routes, to no other pod of the node. Make a network of its own for either.");
        }

        if (kind.IsSelfContained && _options.Uplinks.Count > 0)
        {
            throw new ArgumentException(
                $"Pods on {device} devices cannot be reached by a redirect from an uplink, for they have no host-side device: leave Uplinks empty, and name the device that leads out of the node as Ipvlan.Master.");
        }

        if (kind.IsSelfContained && _options.PinDirectory is not null)
        {
            throw new ArgumentException($"Pods on {device} devices cannot outlive the process: what their stubs jump to goes with it. Leave PinDirectory null, or use PodDevice.Netkit, PodDevice.NetkitL2 or PodDevice.Veth.");
        }

        if (!kind.IsSelfContained && _options.Ipvlan is not null)
        {
            throw new ArgumentException($"Ipvlan has options of ipvlan devices, and the device is {device}: leave it null, or use PodDevice.IpvlanL3 or PodDevice.IpvlanL3S.");
        }
    }

    /// <summary>Throws when the running kernel lacks what the kind needs.</summary>
    /// <exception cref="PodDeviceNotSupportedException">It does; the message says what, and which kind would work.</exception>
    public void DemandSupport(PodDevice device)
    {
        if (this[device].FindMissing() is not { } missing)
        {
            return;
        }

        string alternative = device == PodDevice.Veth || missing == _veth.FindMissing()
            ? ""
            : BpfFeatures.ProbeTcx().IsSupported ? " PodDevice.Veth works here." : " PodDevice.Veth would need tcx hooks (Linux 6.6 or later), which it has not either.";
        throw new PodDeviceNotSupportedException(device, $"Pods on {device} devices need {missing}, which this kernel has not.{alternative}");
    }

    private IpvlanIsolation Isolation => _options.Ipvlan?.Private == true ? IpvlanIsolation.Private : IpvlanIsolation.Bridge;
}
