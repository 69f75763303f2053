using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Services;

namespace LoadBalancing;

/// <summary>What the node is to be: as the command line says it, and else as its devices and the dumps do.</summary>
internal sealed class NodeReader(CommandLine command, NetworkNamespace node, TextWriter errors)
{
    public ServiceNode Read(Declaration declared)
    {
        IReadOnlyList<IPAddress> addresses = command.NodeAddresses, nodePorts = command.NodeAddresses;
        if (addresses.Count == 0)
        {
            using RtnetlinkClient rtnetlink = RtnetlinkClient.Open(node);
            addresses = UplinkAddresses(rtnetlink);
            nodePorts = NodePortAddresses(rtnetlink, addresses, declared);
        }

        return new ServiceNode
        {
            ClusterRanges = command.ClusterRanges.Count > 0 ? command.ClusterRanges : declared.ClusterRanges,
            NodeAddresses = nodePorts,

            // Wherever node ports are to be had: backends answer to the uplinks.
            MasqueradeIPv4 = addresses.FirstOrDefault(static address => address.AddressFamily == AddressFamily.InterNetwork),
            MasqueradeIPv6 = addresses.FirstOrDefault(static address => address.AddressFamily == AddressFamily.InterNetworkV6),
        };
    }

    private IReadOnlyList<IPAddress> UplinkAddresses(RtnetlinkClient rtnetlink) =>
        [.. command.Uplinks.SelectMany(name => rtnetlink.Addresses.List(rtnetlink.Links.Get(name).Index)).Where(static found => found.Scope == RouteScope.Universe).Select(static found => found.Address.Address)];

    /// <summary>Those of the node that the dumps name; of a family of which they name none, the uplinks'.</summary>
    private IReadOnlyList<IPAddress> NodePortAddresses(RtnetlinkClient rtnetlink, IReadOnlyList<IPAddress> uplinks, Declaration declared)
    {
        IPNetwork[] named = [.. declared.NodePorts.SelectMany(static ports => ports.Addresses).Distinct()];
        IPNetwork[] except = [.. declared.NodePorts.SelectMany(static ports => ports.Except)];
        IPAddress[] own = [.. rtnetlink.Addresses.List().Select(static found => found.Address.Address)];
        foreach (IPNetwork range in named.Where(range => !Array.Exists(own, range.Contains)))
        {
            errors.WriteLine($"node ports are to be had at {range} by a dump, where this node has no address: --node-address says others");
        }

        return
        [
            .. uplinks.Where(address => !Array.Exists(named, range => range.BaseAddress.AddressFamily == address.AddressFamily))
                .Concat(own.Where(address => Array.Exists(named, range => range.Contains(address))))
                .Where(address => !Array.Exists(except, range => range.Contains(address)))
                .Distinct(),
        ];
    }
}
