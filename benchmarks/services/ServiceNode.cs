using System.Net;
using System.Net.Sockets;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;
using NetkitSharp.Datapath.Benchmarks;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>A node with two pods on veth that its IP stack routes: a is the client, b the only backend of all services. Services are ours, iptables's, or none.</summary>
internal sealed class ServiceNode : IDisposable
{
    public const int BackendPort = 8080;

    private readonly StackNode _node;
    private readonly List<IDisposable> _attachments = [];

    private ServiceNode(string purpose)
    {
        _node = new StackNode(PodDevice.Veth, purpose);
        using RtnetlinkClient rtnetlink = RtnetlinkClient.Open(_node.Host);
        ClientDevice = rtnetlink.Links.Get("pa").Index;
        BackendDevice = rtnetlink.Links.Get("pb").Index;
        ClientDeviceAddress = rtnetlink.Links.Get("pa").Address!;
    }

    public StackNode Node => _node;

    /// <summary>The node's end of the client's pair.</summary>
    public int ClientDevice { get; }

    public System.Net.NetworkInformation.PhysicalAddress ClientDeviceAddress { get; }

    public int BackendDevice { get; }

    /// <summary>Null where services are not ours.</summary>
    public ServiceLoadBalancer? Services { get; private set; }

    public static ServiceNode WithIptables(int count, ServiceProtocol protocol)
    {
        ServiceNode made = new("rules");
        Iptables.Restore(made._node.Host, ServiceSet.WriteRules(count, protocol, new IPEndPoint(StackNode.AddressOfB(AddressFamily.InterNetwork), BackendPort)));
        return made;
    }

    public static ServiceNode WithServices(AddressFamily family, int count, ServiceProtocol protocol)
    {
        ServiceNode made = With(new ServiceLoadBalancerOptions { ClusterRanges = ServiceSet.ClusterRanges, MaxServices = count, MaxFrontends = count, MaxBackends = count, Netkit = false });
        made.Services!.Replace(ServiceSet.Make(family, count, protocol, [new ServiceBackend(StackNode.AddressOfB(family), BackendPort) { IsLocal = true }]));
        return made;
    }

    /// <summary>Without a service yet.</summary>
    public static ServiceNode With(ServiceLoadBalancerOptions options)
    {
        ServiceNode made = new("lb");
        made.Services = made._node.Host.Run(() =>
        {
            ServiceLoadBalancer opened = ServiceLoadBalancer.Open(options);
            made._attachments.Add(opened.AttachPod(made.ClientDevice, DatapathHook.Tcx));
            made._attachments.Add(opened.AttachPod(made.BackendDevice, DatapathHook.Tcx));
            return opened;
        });
        return made;
    }

    /// <summary>The program on what the client sends.</summary>
    public BpfProgram OpenProgram() => _node.Host.Run(() => BpfProgram.OpenById(BpfHooks.QueryTcx(ClientDevice, TcxHook.Ingress).Entries[0].ProgramId));

    public void Dispose()
    {
        _attachments.ForEach(attachment => attachment.Dispose());
        Services?.Dispose();
        _node.Dispose();
    }
}
