using System.Net.Sockets;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;
using NetkitSharp.Datapath.Benchmarks.Topology;
using NetkitSharp.Pods;
using NetkitSharp.Tests.Blocks;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>
/// A load balancer with its programs on all that can have them: the pods of a node with veth and of another one with netkit, a for the client and b the backend of all services, and the sockets of a cgroup.
/// The nodes' IP stacks route.
/// </summary>
internal sealed class ServiceNode : IDisposable
{
    public const int BackendPort = 8080;

    private readonly List<IDisposable> _parts = [];

    /// <param name="purpose">What tells its namespaces from those of another one.</param>
    /// <param name="options">Of the load balancer; with netkit there is a node with netkit.</param>
    public ServiceNode(string purpose, ServiceLoadBalancerOptions options)
    {
        try
        {
            Veth = PodEnds.Of(Add(new StackNode(PodDevice.Veth, purpose)));
            Netkit = options.Netkit ? PodEnds.Of(Add(new StackNode(PodDevice.Netkit, purpose))) : null;
            Services = Veth.Node.Host.Run(() => ServiceLoadBalancer.Open(options));
            Attach(Veth, DatapathHook.Tcx);
            if (Netkit is not null)
            {
                Attach(Netkit, DatapathHook.Netkit);
            }

            Members = Add(new MemberCgroup());
            Sockets = Add(Veth.Node.Host.Run(() => Services.AttachCgroup(Members.Directory)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public PodEnds Veth { get; }

    public PodEnds? Netkit { get; }

    public ServiceLoadBalancer Services { get; }

    /// <summary>Its sockets are led to backends.</summary>
    public MemberCgroup Members { get; }

    public SocketAttachment Sockets { get; }

    /// <summary>So many services for IPv4 and as many for IPv6, with one backend each, in maps that have room for so many.</summary>
    public static ServiceNode WithServices(int count, int room, bool withNetkit)
    {
        ServiceNode made = new($"lb{count}", new ServiceLoadBalancerOptions
        {
            ClusterRanges = ServiceSet.ClusterRanges,
            MaxServices = 2 * room,
            MaxFrontends = 2 * room,
            MaxBackends = 2 * room,
            MaxConnections = ProgramFlatness.Room,
            Netkit = withNetkit,
        });
        try
        {
            made.Services.Replace(((AddressFamily[])[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6]).SelectMany(family =>
                ServiceSet.Make(family, count, ServiceProtocol.Tcp, [new ServiceBackend(StackNode.AddressOfB(family), BackendPort) { IsLocal = true }])));
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>The program on what the client sends.</summary>
    public BpfProgram OpenProgram(ProgramHook hook) => hook == ProgramHook.Netkit
        ? Netkit!.Node.Host.Run(() => BpfProgram.OpenById(BpfHooks.QueryNetkit(Netkit.Client.Index, NetkitHook.Peer).Entries[0].ProgramId))
        : Veth.Node.Host.Run(() => BpfProgram.OpenById(BpfHooks.QueryTcx(Veth.Client.Index, TcxHook.Ingress).Entries[0].ProgramId));

    public void Dispose()
    {
        // The devices first, then the programs, and the cgroup after its links.
        for (int i = _parts.Count - 1; i >= 0; i--)
        {
            _parts[i].Dispose();
        }

        Services?.Dispose();
    }

    private T Add<T>(T part)
        where T : IDisposable
    {
        _parts.Add(part);
        return part;
    }

    private void Attach(PodEnds ends, DatapathHook hook) => ends.Node.Host.Run(() =>
    {
        Add(Services.AttachPod(ends.Client.Index, hook));
        Add(Services.AttachPod(ends.Backend.Index, hook));
    });
}
