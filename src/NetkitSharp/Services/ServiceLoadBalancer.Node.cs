using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Services;

/// <content>The node and its cluster, which may change.</content>
public sealed partial class ServiceLoadBalancer
{
    /// <summary>The node as it is in the maps: what the options said, or <see cref="SetNode"/> since.</summary>
    public ServiceNode Node
    {
        get
        {
            lock (_gate)
            {
                Demand();
                return _book.Node.Copy();
            }
        }
    }

    /// <summary>
    /// Makes the node's addresses, the cluster's ranges and the masquerade addresses what they should be, while packets go on: each packet meets the old or the new one of each. Open connections keep the address that they were masqueraded
    /// with. What is to outlive the process has to be in the options of the next one, too: it is they that hold there.
    /// </summary>
    /// <returns>What changed.</returns>
    /// <exception cref="ArgumentException">Something cannot be so; the message says what would be. What was there before is in force.</exception>
    /// <exception cref="InvalidServiceException">A backend of a service would be a node port of the node. What was there before is in force.</exception>
    /// <exception cref="BpfException">The kernel refused; what was there before is in force.</exception>
    public ServiceNodeChanges SetNode(ServiceNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        ServiceRules.Demand(node);
        lock (_gate)
        {
            Demand();
            return _book.SetNode(node.Copy());
        }
    }
}
