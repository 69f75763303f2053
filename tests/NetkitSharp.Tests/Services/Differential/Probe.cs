using System.Net;
using System.Net.Sockets;
using NetkitSharp.Services;

namespace NetkitSharp.Tests.Services.Differential;

/// <summary>One question to one frontend.</summary>
internal sealed record Probe(ProbeClient Client, ServiceProtocol Protocol, IPEndPoint Target, string Service, ServiceFrontendKind? Kind)
{
    public ProtocolType SocketProtocol => Protocol == ServiceProtocol.Tcp ? ProtocolType.Tcp : ProtocolType.Udp;

    public override string ToString() => $"{Client} to {Target} ({Protocol}, {Kind?.ToString() ?? "wrong port"} of {Service})";
}
