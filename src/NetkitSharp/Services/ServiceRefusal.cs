namespace NetkitSharp.Services;

/// <summary>What the clients of a service without a backend get.</summary>
public enum ServiceRefusal
{
    /// <summary>ICMP or ICMPv6 port unreachable, as kube-proxy's <c>REJECT</c> gives.</summary>
    PortUnreachable = 0,

    /// <summary>TCP: a reset; else as <see cref="PortUnreachable"/>.</summary>
    Reset = 1,

    /// <summary>Nothing.</summary>
    Silence = 2,
}
