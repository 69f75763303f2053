namespace NetkitSharp.Services;

/// <summary>The transport protocol of a service: its IP protocol number.</summary>
public enum ServiceProtocol : byte
{
    /// <summary><c>IPPROTO_TCP</c>.</summary>
    Tcp = 6,

    /// <summary><c>IPPROTO_UDP</c>.</summary>
    Udp = 17,

    /// <summary><c>IPPROTO_SCTP</c>. Its checksum covers the ports: a backend has the port of its frontend.</summary>
    Sctp = 132,
}
