namespace NetkitSharp.Capture;

/// <summary>One side of a device in a capture: what a pcapng file calls an interface.</summary>
public sealed class CaptureInterface
{
    internal CaptureInterface(int id, string deviceName, int interfaceIndex, CaptureHook hook, CaptureLinkType linkType, int snapLength, CaptureFilter filter, string? podName, bool hasVerdicts)
    {
        Id = id;
        DeviceName = deviceName;
        InterfaceIndex = interfaceIndex;
        Hook = hook;
        LinkType = linkType;
        SnapLength = snapLength;
        Filter = filter;
        PodName = podName;
        HasVerdicts = hasVerdicts;
    }

    /// <summary>Its number in the capture, from 0 on.</summary>
    public int Id { get; }

    /// <summary>The device's name when it was attached.</summary>
    public string DeviceName { get; }

    /// <summary>The device's index, in the namespace that it was attached in.</summary>
    public int InterfaceIndex { get; }

    /// <summary>The hook.</summary>
    public CaptureHook Hook { get; }

    /// <summary>The way through the device: <see cref="CaptureSides.Inbound"/> or <see cref="CaptureSides.Outbound"/>.</summary>
    public CaptureSides Side => Hook is CaptureHook.TcxIngress or CaptureHook.NetkitPeer ? CaptureSides.Inbound : CaptureSides.Outbound;

    /// <summary>What its packets begin with.</summary>
    public CaptureLinkType LinkType { get; }

    /// <summary>The most bytes of a packet that are captured.</summary>
    public int SnapLength { get; }

    /// <summary>Which packets are captured.</summary>
    public CaptureFilter Filter { get; }

    /// <summary>The pod whose device it is; null for other devices and for uplinks.</summary>
    public string? PodName { get; }

    /// <summary>Whether the datapath behind the capture tells what it decided on each packet.</summary>
    public bool HasVerdicts { get; }

    /// <summary>Device and hook, such as <c>nks-a:netkit/peer</c>: the name in a pcapng file.</summary>
    public string Name => $"{DeviceName}:{HookName}";

    /// <summary>Counted by the one who reads.</summary>
    internal ulong Delivered { get; set; }

    private string HookName => Hook switch
    {
        CaptureHook.TcxIngress => "tcx/ingress",
        CaptureHook.TcxEgress => "tcx/egress",
        CaptureHook.NetkitPeer => "netkit/peer",
        _ => "netkit/primary",
    };

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
