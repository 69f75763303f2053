namespace NetkitSharp.Services;

/// <summary>What became of a packet that had to do with a service. The numbers are those of <c>enum nks_service_verdict</c> in <c>native/bpf/include/nks/service.h</c>.</summary>
public enum ServiceVerdict
{
    /// <summary>To a backend: the first packet of a connection.</summary>
    New = (int)ServiceLbBpf.NksServiceVerdict.New,

    /// <summary>To a backend: a later packet of a connection.</summary>
    Known = (int)ServiceLbBpf.NksServiceVerdict.Known,

    /// <summary>From a backend.</summary>
    Reply = (int)ServiceLbBpf.NksServiceVerdict.Reply,

    /// <summary>An ICMP error about a connection, in either direction.</summary>
    Related = (int)ServiceLbBpf.NksServiceVerdict.Related,

    /// <summary>No packet: a socket was led to a backend, see <see cref="ServiceLoadBalancer.AttachCgroup"/>; its packets are counted nowhere. Bytes are 0.</summary>
    Socket = (int)ServiceLbBpf.NksServiceVerdict.Socket,

    /// <summary>Answered with ICMP port unreachable: the service has no backend.</summary>
    Refused = (int)ServiceLbBpf.NksServiceVerdict.Refused,

    /// <summary>Answered with a TCP reset: the service has no backend.</summary>
    Reset = (int)ServiceLbBpf.NksServiceVerdict.Reset,

    /// <summary>Answered with ICMP time exceeded: its TTL or hop limit ends here.</summary>
    TtlExceeded = (int)ServiceLbBpf.NksServiceVerdict.TtlExceeded,

    /// <summary>Answered with ICMP fragmentation needed or packet too big: longer than the way to the backend takes.</summary>
    TooBig = (int)ServiceLbBpf.NksServiceVerdict.TooBig,

    /// <summary>No packet: <c>connect(2)</c> or <c>sendmsg(2)</c> failed with ECONNREFUSED, for the service has no backend. Bytes are 0.</summary>
    SocketRefused = (int)ServiceLbBpf.NksServiceVerdict.SocketRefused,

    /// <summary>Dropped: the service has no backend, and answers nothing.</summary>
    DropNoBackend = (int)ServiceLbBpf.NksServiceVerdict.DropNoBackend,

    /// <summary>Dropped: the client is in none of the service's source ranges.</summary>
    DropSourceRange = (int)ServiceLbBpf.NksServiceVerdict.DropSourceRange,

    /// <summary>Dropped: a later fragment of a packet whose first fragment was not seen.</summary>
    DropFragment = (int)ServiceLbBpf.NksServiceVerdict.DropFragment,

    /// <summary>Dropped: no port is free to masquerade it with, or the node has no address for that.</summary>
    DropNoPort = (int)ServiceLbBpf.NksServiceVerdict.DropNoPort,

    /// <summary>Dropped: the connection could not be written down.</summary>
    DropFull = (int)ServiceLbBpf.NksServiceVerdict.DropFull,

    /// <summary>Dropped: the table leads to a backend that is not there. Something else writes the maps.</summary>
    DropGone = (int)ServiceLbBpf.NksServiceVerdict.DropGone,

    /// <summary>Dropped: with a source that whoever sent it cannot have: from a pod another than its own, from outside a pod's, from either the node's.</summary>
    DropSpoofed = (int)ServiceLbBpf.NksServiceVerdict.DropSpoofed,

    /// <summary>Dropped: the node has no route to the backend or the client.</summary>
    DropNoRoute = (int)ServiceLbBpf.NksServiceVerdict.DropNoRoute,

    /// <summary>Dropped: the packet could not be made linear, writable or longer.</summary>
    DropNoMemory = (int)ServiceLbBpf.NksServiceVerdict.DropNoMemory,

    /// <summary>Dropped: an answer to it would be one too many.</summary>
    DropRate = (int)ServiceLbBpf.NksServiceVerdict.DropRate,
}
