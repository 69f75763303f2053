using System.Net;
using NetkitSharp.Datapath;
using NetkitSharp.Pods.Devices;
using NetkitSharp.Pods.State;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Pods;

/// <summary>A pod that is part of a <see cref="PodNetwork"/>. Its members stay readable after the pod was removed.</summary>
public sealed class Pod
{
    internal Pod(PodSpec spec, PodDevice device, DeviceKind kind, DeviceEnds ends)
    {
        Device = device;
        Kind = kind;
        Ends = ends;
        Name = spec.Name;
        Addresses = [.. spec.Addresses.Select(a => a.Address)];
        DeviceName = spec.DeviceName;
        Namespace = ends.PodNamespace;
        OwnsNamespace = spec.Namespace is null;
        OwnsNamespaceHandle = OwnsNamespace;
        IsOpen = true;
    }

    /// <summary>A pod that an earlier process made, found again.</summary>
    internal Pod(string name, PodRecord record, PodDevice device, DeviceKind kind, DeviceEnds ends, bool ownsNamespace)
    {
        Device = device;
        Kind = kind;
        Ends = ends;
        Name = name;
        Addresses = record.Addresses;
        DeviceName = record.DeviceName;
        Namespace = ends.PodNamespace;
        OwnsNamespace = ownsNamespace;
        OwnsNamespaceHandle = true;
        IsOpen = record.IsOpen;
    }

    /// <summary>The pod's name.</summary>
    public string Name { get; }

    /// <summary>The pod's addresses.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; }

    /// <summary>The kind of its devices.</summary>
    public PodDevice Device { get; }

    /// <summary>The name of the device inside the pod.</summary>
    public string DeviceName { get; }

    /// <summary>The pod's network namespace; disposed with the pod when the network created it, or found it again after a restart.</summary>
    public NetworkNamespace Namespace { get; }

    /// <summary>The host-side device as it was made: the netkit primary, the host's end of the veth pair, or the master of the ipvlan device, which other pods share.</summary>
    public LinkInfo HostDevice => Ends.Host;

    /// <summary>The pod-side device as it was made; its index counts in the pod's namespace.</summary>
    public LinkInfo PodSideDevice => Ends.PodSide;

    /// <summary>The attached programs, or null while the pod is closed.</summary>
    public PodAttachment? Attachment { get; internal set; }

    internal DeviceKind Kind { get; }

    internal DeviceEnds Ends { get; set; }

    internal bool OwnsNamespace { get; }

    /// <summary>Whether <see cref="Namespace"/> is not an object of the caller's.</summary>
    internal bool OwnsNamespaceHandle { get; }

    /// <summary>Whether the pod is meant to be open; <see cref="Attachment"/> says whether it is.</summary>
    internal bool IsOpen { get; set; }

    /// <summary>Whether the host's end is up and the host's routes lead into the pod.</summary>
    internal bool IsConnected { get; set; }
}
