using Address = NetkitSharp.Services.ServiceLbBpf.NksAddress;
using Frontend = NetkitSharp.Services.ServiceLbBpf.NksFrontend;
using Range = NetkitSharp.Services.ServiceLbBpf.NksRange;

namespace NetkitSharp.Services;

/// <content>The node and its cluster.</content>
internal sealed partial class ServiceBook
{
    /// <summary>The keys of <c>node_addresses</c>.</summary>
    private readonly HashSet<Address> _nodeAddresses = [];

    /// <summary>The prefixes of <c>source_ranges</c> that are the cluster's.</summary>
    private readonly HashSet<Range> _clusterRanges = [];

    /// <summary>What was asked for last.</summary>
    public ServiceNode Node { get; private set; } = new();

    /// <summary>Makes the maps those of a node, in an order in which no client inside the cluster is taken for one outside: ranges come before, and go after, the frontends that tell the two apart.</summary>
    public ServiceNodeChanges SetNode(ServiceNode wanted)
    {
        HashSet<Address> addresses = [.. wanted.NodeAddresses.Select(static address => new Address(address))];
        HashSet<Range> ranges = [.. wanted.ClusterRanges.Select(static range => new Range(0, range))];
        Address[] newAddresses = [.. addresses.Except(_nodeAddresses)], oldAddresses = [.. _nodeAddresses.Except(addresses)];
        Range[] newRanges = [.. ranges.Except(_clusterRanges)], oldRanges = [.. _clusterRanges.Except(ranges)];
        DemandApart(newAddresses);

        ServiceLbBpf.NksNodes before = _maps.Node.Lookup(0);
        ServiceLbBpf.NksNode now = before.Sides[(int)before.Current], node = DescribeNode(wanted);
        bool masquerade = now.Ipv4 != node.Ipv4 || now.Ipv6 != node.Ipv6;
        bool wasDivided = _isDivided;
        Stack<Action> undo = new();
        ServiceChanges rewritten;
        try
        {
            if (now != node)
            {
                undo.Push(() => WriteNode(now));
                WriteNode(node);
            }

            Step(FailurePoint.NodeAddresses);
            undo.Push(() => _maps.NodeAddresses.DeleteBatch(newAddresses));
            _maps.NodeAddresses.UpdateBatch(newAddresses, new uint[newAddresses.Length]);
            Step(FailurePoint.ClusterRanges);
            undo.Push(() => _maps.Ranges.DeleteBatch(newRanges));
            _maps.Ranges.UpdateBatch(newRanges, new uint[newRanges.Length]);
            undo.Push(() => _isDivided = wasDivided);
            _isDivided = ranges.Count > 0;
            rewritten = Apply([.. _entries.Values.Where(entry => !_planner.IsDividedRight(entry)).Select(static entry => ((ServiceEntry?)entry, entry.Service))], []);
        }
        catch (Exception failure)
        {
            Undo(undo, failure);
            throw;
        }

        // Nothing of this can be refused.
        Step(FailurePoint.OldNodeAddresses);
        _maps.NodeAddresses.DeleteBatch(oldAddresses);
        if (oldRanges.Length > 0)
        {
            // A program may have the frontend that tells inside from outside, and look only now.
            _tables.AwaitGracePeriod();
        }

        Step(FailurePoint.OldClusterRanges);
        _maps.Ranges.DeleteBatch(oldRanges);
        _nodeAddresses.Clear();
        _nodeAddresses.UnionWith(addresses);
        _clusterRanges.Clear();
        _clusterRanges.UnionWith(ranges);
        Node = wanted;
        return new ServiceNodeChanges
        {
            NodeAddressesChanged = newAddresses.Length + oldAddresses.Length,
            ClusterRangesChanged = newRanges.Length + oldRanges.Length,
            MasqueradeChanged = masquerade,
            FrontendsWritten = rewritten.FrontendsWritten,
        };
    }

    private void DemandApart(Address[] newAddresses)
    {
        if (newAddresses.Length == 0 || _options.NodePortRange is not { } range)
        {
            return;
        }

        HashSet<Address> news = [.. newAddresses];
        foreach (ServiceEntry entry in _entries.Values)
        {
            foreach (Frontend end in entry.Backends.Keys.Where(end => range.Contains(end.Port) && news.Contains(end.Address)))
            {
                if (_owners.TryGetValue(new Frontend(Address.AnyOf(end.Address.ToAddress().AddressFamily), end.Port, (ServiceProtocol)end.Protocol), out ServiceEntry? owner))
                {
                    throw IsNodePort(entry.Service.Name, end, owner.Service.Name);
                }
            }
        }
    }

    private ServiceLbBpf.NksNode DescribeNode(ServiceNode node) => new()
    {
        Ipv4 = node.MasqueradeIPv4 is { } ipv4 ? new Address(ipv4) : default,
        Ipv6 = node.MasqueradeIPv6 is { } ipv6 ? new Address(ipv6) : default,
        NodePortFirst = (ushort)(_options.NodePortRange?.First ?? 0),
        NodePortLast = (ushort)(_options.NodePortRange?.Last ?? 0),
        MasqueradeFirst = (ushort)_options.MasqueradePorts.First,
        MasqueradeLast = (ushort)_options.MasqueradePorts.Last,
    };

    /// <summary>The side that nobody reads, and then the byte that says which one that is: an element of an array is not replaced whole.</summary>
    private void WriteNode(ServiceLbBpf.NksNode node)
    {
        ServiceLbBpf.NksNodes nodes = _maps.Node.Lookup(0);
        uint other = nodes.Current == 0 ? 1U : 0;

        // A program may still read it, of a change before this one.
        _tables.AwaitGracePeriod();
        nodes.Sides[(int)other] = node;
        Step(FailurePoint.NodeSide);
        _maps.Node.Update(0, nodes);
        nodes.Current = other;
        Step(FailurePoint.Node);
        _maps.Node.Update(0, nodes);
    }
}
