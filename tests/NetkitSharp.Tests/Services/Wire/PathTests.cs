using System.Net;
using FluentAssertions;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Pods;
using Xunit;
using Verdict = NetkitSharp.Services.ServiceLbBpf.NksServiceVerdict;

namespace NetkitSharp.Tests.Services.Wire;

/// <summary>Every way from a client to a backend and back, by sockets that know nothing of it: who sees whom.</summary>
public sealed class PathTests
{
    private const int Port = 80;
    private const int BackendPort = 8080;

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHookVethHere), MemberType = typeof(PodDevices))]
    public void Clients_reach_backends_wherever_they_are(PodDevice device)
    {
        using ServiceLab lab = new(device);
        CheckPaths(lab);
        lab.Node.ReadForwarded().Should().Be(0, "no packet of a service goes through the node's stack");
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void A_plain_node_without_pod_network_serves_as_well()
    {
        using ServiceLab lab = new(PodDevice.Veth, hostRouting: false);
        CheckPaths(lab);
    }

    private static void CheckPaths(ServiceLab lab)
    {
        foreach (bool ipv6 in (bool[])[false, true])
        {
            string a = ipv6 ? ServiceLab.PodAIPv6 : ServiceLab.PodAIPv4;
            string b = ipv6 ? ServiceLab.PodBIPv6 : ServiceLab.PodBIPv4;
            string server = ipv6 ? ServiceLab.ServerIPv6 : ServiceLab.ServerIPv4;
            string client = ipv6 ? NodeLab.RemoteIPv6 : NodeLab.RemoteIPv4;
            string node = ipv6 ? NodeLab.HostIPv6 : NodeLab.HostIPv4;
            string cluster = ipv6 ? ServiceLab.ClusterIPv6 : ServiceLab.ClusterIPv4;
            string external = ipv6 ? ServiceLab.ExternalIPv6 : ServiceLab.ExternalIPv4;
            foreach (ServiceProtocol protocol in (ServiceProtocol[])[ServiceProtocol.Udp, ServiceProtocol.Tcp])
            {
                string name = $"{protocol}{(ipv6 ? 6 : 4)}";
                int port = Port;
                void check(string what, NetworkNamespace from, string source, string frontend, int at, NetworkNamespace to, string backend, string seen, ServiceTrafficPolicy policy = ServiceTrafficPolicy.Cluster)
                {
                    ServiceBackend target = new(IPAddress.Parse(backend), BackendPort) { IsLocal = backend != server };
                    lab.Services.Set(ServiceLab.ServiceOf(name, protocol, ipv6, port, target) with { ExternalTrafficPolicy = policy });
                    using Exchange exchange = new(to, backend, BackendPort, protocol);
                    ulong fresh = lab.Services.Read(name, Verdict.New);
                    ulong replies = lab.Services.Read(name, Verdict.Reply);
                    try
                    {
                        exchange.Ask(from, source, frontend, at, length: protocol == ServiceProtocol.Tcp ? 500_000 : 100).Address.Should().Be(IPAddress.Parse(seen), "{0} of {1}", what, name);
                    }
                    catch (Exception e) when (e is TimeoutException or System.Net.Sockets.SocketException)
                    {
                        throw new InvalidOperationException($"{what} of {name}: {e.Message} {string.Join(' ', lab.Services.ReadAll())}", e);
                    }

                    lab.Services.Read(name, Verdict.New).Should().Be(fresh + 1, "{0} of {1}", what, name);
                    lab.Services.Read(name, Verdict.Reply).Should().BeGreaterThan(replies);
                    lab.Services.Read(name, target).Connections.Should().BePositive();
                }

                check("pod to pod", lab.A, a, cluster, port, lab.B, b, a);
                check("pod to itself", lab.A, a, cluster, port, lab.A, a, node);
                check("pod to a remote", lab.A, a, cluster, port, lab.Server, server, a);
                check("pod to a remote by an external address", lab.A, a, external, port, lab.Server, server, node);
                check("pod to pod by an external address", lab.A, a, external, port, lab.B, b, node);
                check("pod to pod by a node port", lab.A, a, node, 30_000 + port, lab.B, b, node);
                check("outside to a pod by a node port", lab.Client, client, node, 30_000 + port, lab.B, b, node);
                check("outside to a pod by an external address", lab.Client, client, external, port, lab.B, b, node);
                check("outside to a remote by a node port", lab.Client, client, node, 30_000 + port, lab.Server, server, node);
                check("outside to a remote by an external address", lab.Client, client, external, port, lab.Server, server, node);
                check("outside to a cluster address", lab.Client, client, cluster, port, lab.A, a, node);
                check("outside to a pod, by its own address", lab.Client, client, external, port, lab.B, b, client, ServiceTrafficPolicy.Local);
                check("outside to a pod by a node port, by its own address", lab.Client, client, node, 30_000 + port, lab.A, a, client, ServiceTrafficPolicy.Local);
                check("pod to a remote by an external address, by its own address", lab.A, a, external, port, lab.Server, server, a, ServiceTrafficPolicy.Local);
            }
        }
    }
}
