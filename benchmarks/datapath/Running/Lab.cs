using System.Net.Sockets;
using NetkitSharp.Datapath.Benchmarks.Results;
using NetkitSharp.Datapath.Benchmarks.Topology;
using NetkitSharp.Datapath.Benchmarks.Variants;
using NetkitSharp.Pods;
using NetkitSharp.Services;
using NetkitSharp.Services.Benchmarks;

namespace NetkitSharp.Datapath.Benchmarks.Running;

/// <summary>All nodes, and the paths over them. They stand while everything is measured, so that paths can take turns.</summary>
internal sealed class Lab : IDisposable
{
    private readonly List<Node> _nodes = [];
    private readonly List<DatapathVariant> _variants = [];
    private readonly List<LeftOut> _leftOut = [];

    /// <param name="plan">Which of them are wanted.</param>
    /// <param name="withNetkit">Whether the kernel has netkit.</param>
    public Lab(SuitePlan plan, bool withNetkit)
    {
        try
        {
            ScratchNamespace.RemoveLeftovers();
            Node host = Added(new Node("host"));
            _variants.Add(new HostVariant(host, VariantNames.Host));
            _variants.Add(new LoopbackVariant(host, VariantNames.Host));
            foreach (PodDevice device in (PodDevice[])[PodDevice.Veth, PodDevice.Netkit, PodDevice.NetkitL2, PodDevice.IpvlanL3, PodDevice.IpvlanL3S])
            {
                if (withNetkit || device is not (PodDevice.Netkit or PodDevice.NetkitL2))
                {
                    Add(plan, device);
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<DatapathVariant> Variants => _variants;

    /// <summary>What this kernel does not have.</summary>
    public IReadOnlyList<LeftOut> LeftOut => _leftOut;

    /// <summary>The nodes whose programs can be measured by themselves.</summary>
    public IEnumerable<PodNode> PodNodes => _nodes.OfType<PodNode>().Where(static node => !node.IsIpvlan);

    public void Dispose()
    {
        for (int i = _nodes.Count - 1; i >= 0; i--)
        {
            _nodes[i].Dispose();
        }

        _nodes.Clear();
    }

    private T Added<T>(T node)
        where T : Node
    {
        _nodes.Add(node);
        return node;
    }

    private void Add(SuitePlan plan, PodDevice device)
    {
        if (device is PodDevice.Veth or PodDevice.Netkit && plan.IsAsked(VariantNames.Stack(device)))
        {
            AddBoth(Added(new StackNode(device)), VariantNames.Stack(device), static (node, name, direction) => new StackVariant(node, name, direction));
        }

        foreach (int services in device == PodDevice.Veth ? SuitePlan.Services.Where(services => plan.IsAsked(VariantNames.StackWithServices(device, services))) : [])
        {
            StackNode node = Added(new StackNode(device, $"r{services}"));
            Iptables.Restore(node.Host, ServiceSet.WriteRules(services, ServiceProtocol.Tcp, new(Node.RemoteAddress(AddressFamily.InterNetwork), 8080)));
            AddBoth(node, VariantNames.StackWithServices(device, services), static (node, name, direction) => new StackVariant(node, name, direction));
        }

        string bpf = device is PodDevice.IpvlanL3 or PodDevice.IpvlanL3S ? VariantNames.Ipvlan(device) : VariantNames.Bpf(device);
        if (!plan.IsAsked(bpf))
        {
            return;
        }

        try
        {
            PodNode node = Added(new PodNode(device));
            if (node.IsIpvlan)
            {
                AddBoth(node, bpf, static (node, name, direction) => new IpvlanVariant(node, name, direction));
                return;
            }

            if (!_variants.Exists(static variant => variant.Name == VariantNames.HostBesidePods))
            {
                _variants.Insert(2, new HostVariant(node, VariantNames.HostBesidePods));
            }

            AddBoth(node, bpf, static (node, name, direction) => new RoutingVariant(node, name, direction));
        }
        catch (PodDeviceNotSupportedException missing)
        {
            _leftOut.Add(new LeftOut(bpf, missing.Message));
        }
    }

    private void AddBoth<T>(T node, string name, Func<T, string, Direction, DatapathVariant> make)
        where T : Node
    {
        _variants.Add(make(node, name, Direction.Remote));
        _variants.Add(make(node, name, Direction.Pod));
    }
}
