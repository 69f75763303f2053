using NetkitSharp.Datapath;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Services;

namespace LoadBalancing;

/// <summary>The programs where the command line wants them.</summary>
internal sealed class Attachments : IDisposable
{
    /// <summary><c>ARPHRD_ETHER</c>.</summary>
    private const int Ethernet = 1;

    private readonly List<ServiceAttachment> _devices = [];
    private readonly List<XdpServiceAttachment> _xdp = [];
    private SocketAttachment? _sockets;

    private Attachments()
    {
    }

    public bool HasSockets => _sockets is not null;

    /// <summary>Attaches all of them, or none.</summary>
    public static Attachments Make(ServiceLoadBalancer balancer, CommandLine command, NetworkNamespace node, TextWriter output)
    {
        Attachments attachments = new();
        try
        {
            node.Run(() => attachments.Attach(balancer, command, output));
            return attachments;
        }
        catch
        {
            attachments.Dispose();
            throw;
        }
    }

    /// <summary>Detaches what is not pinned.</summary>
    public void Dispose()
    {
        _xdp.ForEach(static attachment => attachment.Dispose());
        _devices.ForEach(static attachment => attachment.Dispose());
    }

    /// <summary>Detaches all, pinned or not: what is before everything else first, so that nothing is left half way.</summary>
    public void Detach()
    {
        _sockets?.Dispose();
        _xdp.ForEach(static attachment => attachment.Detach());
        _xdp.Clear();
        _devices.ForEach(static attachment => attachment.Detach());
        _devices.Clear();
    }

    private void Attach(ServiceLoadBalancer balancer, CommandLine command, TextWriter output)
    {
        using RtnetlinkClient rtnetlink = RtnetlinkClient.Open();
        foreach (string name in command.Uplinks)
        {
            LinkInfo device = rtnetlink.Links.Get(name);
            _devices.Add(balancer.AttachUplink(device.Index, device.HardwareType == Ethernet ? UplinkKind.Ethernet : UplinkKind.Ip));
            output.WriteLine($"attached: uplink {name}");
        }

        foreach (string name in command.XdpDevices)
        {
            XdpServiceAttachment attachment = balancer.AttachXdp(rtnetlink.Links.Get(name).Index);
            _xdp.Add(attachment);
            output.WriteLine($"attached: XDP of {name}, {attachment.Mode}");
        }

        foreach (string name in command.Pods)
        {
            LinkInfo device = rtnetlink.Links.Get(name);
            DatapathHook hook = device.Kind == "netkit" ? DatapathHook.Netkit : DatapathHook.Tcx;
            _devices.Add(balancer.AttachPod(device.Index, hook));
            output.WriteLine($"attached: pod {name}, {hook}");
        }

        if (command.Cgroup is { } cgroup)
        {
            _sockets = balancer.AttachCgroup(cgroup);
            output.WriteLine($"attached: sockets of {cgroup}");
        }
    }
}
