using System.Net;
using System.Net.Sockets;
using NetkitSharp.Services;

namespace NetkitSharp.Tests.Services.Differential;

/// <summary>One question to one frontend.</summary>
internal sealed record Probe(ProbeClient Client, ServiceProtocol Protocol, IPEndPoint Target, string Service, ServiceFrontendKind? Kind)
{
    /// <summary>Whether the import said that the service is not as the rules have it.</summary>
    public bool IsSaidToDiffer { get; init; }

    public ProtocolType SocketProtocol => Protocol == ServiceProtocol.Tcp ? ProtocolType.Tcp : ProtocolType.Udp;

    public override string ToString() => $"{Client} to {Target} ({Protocol}, {Kind?.ToString() ?? "wrong port"} of {Service})";
}
