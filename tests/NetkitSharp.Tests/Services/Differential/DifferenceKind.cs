namespace NetkitSharp.Tests.Services.Differential;

/// <summary>All that the load balancer does otherwise than kube-proxy's rules, on purpose; what is not here has to be the same.</summary>
internal enum DifferenceKind
{
    /// <summary>
    /// A process of the node that asks for a service without endpoints: <c>connect(2)</c> itself fails with ECONNREFUSED. Under the rules a packet is made, refused in OUTPUT or INPUT, and an ICMP error is sent to the node by itself;
    /// UDP is told EPERM by the first <c>send(2)</c>. There is no packet here that an error could be about, and the process learns the same for TCP and UDP.
    /// </summary>
    ConnectItselfIsRefused,

    /// <summary>
    /// A process of the node that asks where nothing may be answered (no endpoint on this node with local policy, a source range): the call fails with EPERM. Under the rules that is so for UDP; TCP's SYN is dropped again and again,
    /// and the process waits two minutes for its timeout. Silence is for those outside; a process is told what its own node knows.
    /// </summary>
    SilenceIsTold,

    /// <summary>
    /// A process of the node that asks for an external address without endpoints is refused, as a pod is. The rules that refuse there stand in INPUT and FORWARD and not in OUTPUT, so that the node's own packets leave for an address
    /// that is a service's. kube-proxy's nftables mode refuses in its output hook, too: the rules' way is an accident.
    /// </summary>
    ExternalAddressIsRefusedToNode,

    /// <summary>
    /// Rules until 1.19 leave the node's own packets to external addresses alone, unless the node has the address; later ones do not, and neither does the load balancer. The import reports each such address.
    /// </summary>
    ExternalAddressIsForNode,

    /// <summary>
    /// Whether a source range has a process of the node is asked before the process has an address: it is judged by the one that the options name, where its socket has none of its own. Under the rules it is judged by the address that
    /// the route to the service gives. Ranges that mean a node name the address that the others know it by.
    /// </summary>
    SourceRangeAsksForOneAddress,

    /// <summary>
    /// Clients that no source range has, and those outside with local policy and no endpoint here, are dropped. Rules until 1.24 mark such packets, and drop marked ones in INPUT and OUTPUT only: those that are forwarded leave for the
    /// cloud's load balancer, or come back to the node by the default gateway. Later rules drop them everywhere, and so does the load balancer. The import reports each such service.
    /// </summary>
    MarkedToBeDroppedIsDropped,

    /// <summary>
    /// A client is masqueraded with the one address that the options name. MASQUERADE takes that of the device by which the packet leaves, which for a pod's may be link-local. Backends and firewalls see one address of the node.
    /// </summary>
    MasqueradedAsOneAddress,

    /// <summary>
    /// A process of the node has the address that the route to the backend gives it: the socket is connected to the backend, so there is nothing to masquerade. Under the rules it has the one that the route to the service's address gives,
    /// masqueraded on the way. Both are the node's.
    /// </summary>
    NodeHasRoutesAddress,

    /// <summary>
    /// A refusal comes from the one address that the options name. REJECT takes that of the device by which it leaves, which towards a pod may be link-local; type, code and the quoted packet are the same.
    /// </summary>
    RefusedByOneAddress,
}
