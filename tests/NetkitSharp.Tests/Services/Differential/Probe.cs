using System.Net;
using System.Net.Sockets;
using NetkitSharp.Services;

namespace NetkitSharp.Tests.Services.Differential;

/// <summary>One question to one frontend.</summary>
internal sealed record Probe(ProbeClient Client, ServiceProtocol Protocol, IPEndPoint Target, Service Service, ProbeFrontend Frontend)
{
    /// <summary>Whether the import said that the service is not as the rules have it.</summary>
    public bool IsSaidToDiffer { get; init; }

    /// <summary>The client's port; 0: any.</summary>
    public int SourcePort { get; init; }

    public ProtocolType SocketProtocol => Protocol == ServiceProtocol.Tcp ? ProtocolType.Tcp : ProtocolType.Udp;

    public bool IsExternal => Frontend is ProbeFrontend.ExternalIP or ProbeFrontend.LoadBalancerIP or ProbeFrontend.NodePort;

    public bool IsWrong => Frontend is ProbeFrontend.WrongPort or ProbeFrontend.WrongProtocol;

    /// <summary>Who may answer: as the traffic policies have it, the node being a client inside of the cluster.</summary>
    public IEnumerable<ServiceBackend> Eligible
    {
        get
        {
            ServiceTrafficPolicy policy = IsExternal ? Service.ExternalTrafficPolicy : Service.InternalTrafficPolicy;
            bool all = policy == ServiceTrafficPolicy.Cluster || (IsExternal && Client != ProbeClient.Outside);
            return IsWrong ? [] : Service.Backends.Where(b => all || b.IsLocal);
        }
    }

    public bool MayBeAnsweredBy(IPEndPoint backend) => Eligible.Any(b => b.Address.Equals(backend.Address) && b.Port == backend.Port);

    public override string ToString() => $"{Client} to {Target} ({Protocol}, {Frontend} of {Service.Name})";
}
