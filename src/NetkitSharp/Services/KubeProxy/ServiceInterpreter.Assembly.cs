using System.Net;

namespace NetkitSharp.Services.KubeProxy;

/// <summary>A service of what its rules say.</summary>
internal sealed partial class ServiceInterpreter
{
    private Service? Assemble(ServiceDraft draft)
    {
        // Also for a service that is left out: what is wrong with its chains, and that they are in use.
        List<(FrontendDraft Frontend, TrafficRoute Route)> routes = [];
        bool read = true;
        foreach (FrontendDraft frontend in draft.Frontends)
        {
            if (frontend.Chain is null)
            {
                continue;
            }

            if (ReadRoute(draft, frontend.Chain, frontend.ChainLine) is TrafficRoute route)
            {
                routes.Add((frontend, route));
            }
            else
            {
                read = false;
            }
        }

        if (!read || draft.IsLeftOut || draft.Frontends.Count == 0)
        {
            draft.IsLeftOut = true;
            return null;
        }

        foreach ((FrontendDraft frontend, TrafficRoute route) in routes)
        {
            CheckRoute(frontend, route);
        }

        EndpointGroup? cluster = routes.Select(r => r.Route.Cluster).FirstOrDefault(g => g is not null);
        EndpointGroup? local = routes.Select(r => r.Route.Local).FirstOrDefault(g => g is not null);
        foreach ((FrontendDraft frontend, TrafficRoute route) in routes)
        {
            if ((route.Cluster is not null && route.Cluster != cluster) || (route.Local is not null && route.Local != local))
            {
                Leave(draft, frontend.Line, $"packets to {Describe(frontend.Key)} are led to other endpoints than those to other frontends of the service");
            }
        }

        ServiceTrafficPolicy? external = FindPolicy(draft, routes, isExternal: true);
        ServiceTrafficPolicy? inside = FindPolicy(draft, routes, isExternal: false);
        List<ServiceBackend> backends = FindBackends(draft, cluster, local);
        ServiceRefusal refusal = FindRefusal(draft, backends.Count);
        if (draft.IsLeftOut)
        {
            return null;
        }

        return new Service(draft.Name, draft.Protocol)
        {
            Frontends = [.. draft.Frontends.Select(f => new ServiceFrontend(f.Kind, f.Key.Address, f.Key.Port))],
            Backends = backends,
            ClientAffinity = (cluster ?? local)?.Affinity,
            SourceRanges = routes.Select(r => r.Route.SourceRanges).FirstOrDefault(r => r.Count > 0) ?? [],
            ExternalTrafficPolicy = external ?? ServiceTrafficPolicy.Cluster,
            InternalTrafficPolicy = inside ?? ServiceTrafficPolicy.Cluster,
            Refusal = refusal,
        };
    }

    private void CheckRoute(FrontendDraft frontend, TrafficRoute route)
    {
        ServiceDraft draft = frontend.Service;
        MasqueradedClients masqueraded = (frontend.Masqueraded | route.Masqueraded) & ~MasqueradedClients.Loopback;
        bool isDirect = KubeChains.Is(frontend.Chain, KubeChains.Cluster) || KubeChains.Is(frontend.Chain, KubeChains.Local);
        bool isFirewall = KubeChains.Is(frontend.Chain, KubeChains.ServiceFirewall);
        if ((!frontend.IsExternal && !isDirect) || (isFirewall && frontend.Kind != ServiceFrontendKind.LoadBalancerIP) || (frontend.IsExternal && KubeChains.Is(frontend.Chain, KubeChains.Local)))
        {
            Leave(draft, frontend.Line, $"packets to a {frontend.Kind} are led to {frontend.Chain}");
        }
        else if (!frontend.IsExternal && masqueraded.HasFlag(MasqueradedClients.All))
        {
            Differ(draft, frontend.Line, $"clients inside of the cluster are masqueraded, too, towards {Describe(frontend.Key)} (masqueradeAll); by the load balancer they are not");
        }
        else if (!frontend.IsExternal && masqueraded == MasqueradedClients.None && (ClusterRange is not null || options.HasClusterRange(dump.Family)))
        {
            Differ(draft, frontend.Line, $"clients outside of the cluster are not masqueraded towards {Describe(frontend.Key)}; by the load balancer they are");
        }
        else if (frontend.IsExternal && route.Policy == ServiceTrafficPolicy.Local && masqueraded != MasqueradedClients.None)
        {
            Leave(draft, frontend.Line, $"packets to {Describe(frontend.Key)} are for endpoints on this node only, and masqueraded all the same");
        }
        else if (frontend.IsExternal && route.Policy == ServiceTrafficPolicy.Cluster && masqueraded == MasqueradedClients.Outside)
        {
            Differ(draft, frontend.Line, $"clients inside of the cluster are not masqueraded towards {Describe(frontend.Key)}; by the load balancer they are");
        }
        else if (frontend.IsExternal && route.Policy == ServiceTrafficPolicy.Cluster && masqueraded == MasqueradedClients.None)
        {
            Leave(draft, frontend.Line, $"no rule masquerades packets to {Describe(frontend.Key)}, which endpoints on other nodes would answer past this one");
        }

        if (route.SourceRanges.Count > 0 && !route.DropsOtherSources && !frontend.DropsOtherSources && _filter is not null)
        {
            Leave(draft, frontend.Line, $"no rule drops packets to {Describe(frontend.Key)} from other sources than those that {frontend.Chain} has");
        }

        // Without endpoints on this node, clients outside are for the table filter to drop.
        bool isDropped = frontend.Refusal == FrontendRefusal.Drop;
        if (frontend.Refusal is FrontendRefusal.Unreachable or FrontendRefusal.Reset || (isDropped && route.Local is not null))
        {
            Leave(draft, frontend.Line, $"packets to {Describe(frontend.Key)} are led to {frontend.Chain} and refused for want of endpoints as well");
        }
        else if (route.FallsThrough && !isDropped && _filter is not null)
        {
            Leave(draft, frontend.Line, $"packets to {Describe(frontend.Key)} from outside get through {frontend.Chain}, and no rule drops them");
        }
    }

    // Of its external frontends, or of its cluster addresses: all have to have the same.
    private ServiceTrafficPolicy? FindPolicy(ServiceDraft draft, List<(FrontendDraft Frontend, TrafficRoute Route)> routes, bool isExternal)
    {
        ServiceTrafficPolicy? policy = null;
        foreach ((FrontendDraft frontend, TrafficRoute route) in routes)
        {
            if (frontend.IsExternal == isExternal)
            {
                Set(frontend, route.Policy);
            }
        }

        foreach (FrontendDraft frontend in draft.Frontends)
        {
            if (frontend.IsExternal == isExternal && frontend.Refusal == FrontendRefusal.Drop)
            {
                Set(frontend, ServiceTrafficPolicy.Local);
            }
        }

        return policy;

        void Set(FrontendDraft frontend, ServiceTrafficPolicy found)
        {
            policy ??= found;
            if (policy != found)
            {
                Leave(draft, frontend.Line, $"{Describe(frontend.Key)} has the traffic policy {found}, and another frontend of the service {policy}");
            }
        }
    }

    private List<ServiceBackend> FindBackends(ServiceDraft draft, EndpointGroup? cluster, EndpointGroup? local)
    {
        if (cluster is not null && local is not null && cluster.Affinity != local.Affinity)
        {
            Leave(draft, local.Line, "clients that come again keep their endpoint for another time where only endpoints on this node are asked for");
        }

        Dictionary<IPEndPoint, int> onNode = [];
        for (int i = 0; i < local?.Endpoints.Count; i++)
        {
            onNode.Add(local.Endpoints[i], local.Weights[i]);
        }

        List<ServiceBackend> backends = [];
        Int128 firstOf = 0, firstHere = 0;
        for (int i = 0; i < cluster?.Endpoints.Count; i++)
        {
            IPEndPoint endpoint = cluster.Endpoints[i];
            bool isLocal = onNode.Remove(endpoint, out int weight);
            if (isLocal)
            {
                // The weights of both chains have to be in one proportion.
                (firstOf, firstHere) = firstHere == 0 && firstOf == 0 ? (cluster.Weights[i], weight) : (firstOf, firstHere);
                if (cluster.Weights[i] * firstHere != weight * firstOf)
                {
                    Leave(draft, local!.Line, $"{endpoint} has another share of the endpoints on this node than of all");
                }
            }

            backends.Add(new ServiceBackend(endpoint.Address, endpoint.Port) { Weight = cluster.Weights[i], IsLocal = isLocal || options.IsLocal(endpoint.Address) });
        }

        // On this node and not among all: about to end, and used while no other on this node is left.
        foreach ((IPEndPoint endpoint, int weight) in onNode)
        {
            backends.Add(new ServiceBackend(endpoint.Address, endpoint.Port)
            {
                Weight = weight,
                IsLocal = true,
                State = cluster is null ? ServiceBackendState.Active : ServiceBackendState.Terminating,
            });
        }

        if (cluster is not null && onNode.Count > 0 && onNode.Count < local!.Endpoints.Count)
        {
            Leave(draft, local.Line, "some of the endpoints on this node are among all of them, and some are not");
        }

        int port = draft.Frontends[0].Key.Port;
        if (draft.Protocol == ServiceProtocol.Sctp && (draft.Frontends.Exists(f => f.Key.Port != port) || backends.Exists(b => b.Port != port)))
        {
            Leave(draft, draft.Line, "SCTP with another port of the endpoints than of the service: its checksum covers the ports, and the load balancer does not sum it up anew");
        }

        return backends;
    }

    private ServiceRefusal FindRefusal(ServiceDraft draft, int backends)
    {
        FrontendRefusal found = FrontendRefusal.None;
        foreach (FrontendDraft frontend in draft.Frontends)
        {
            if (frontend.Chain is null && frontend.Refusal == FrontendRefusal.None)
            {
                Leave(draft, frontend.Line, $"packets to {Describe(frontend.Key)} are led nowhere and not refused");
            }
            else if (frontend.Refusal is FrontendRefusal.Unreachable or FrontendRefusal.Reset && backends > 0)
            {
                Leave(draft, frontend.Line, $"packets to {Describe(frontend.Key)} are refused for want of endpoints, which the service has");
            }
            else if (backends == 0)
            {
                FrontendRefusal refusal = frontend.Chain is null ? frontend.Refusal : FrontendRefusal.Drop;
                found = found == FrontendRefusal.None ? refusal : found;
                if (found != refusal)
                {
                    Leave(draft, frontend.Line, $"packets to {Describe(frontend.Key)} are refused by {refusal}, those to another frontend of the service by {found}");
                }
            }
        }

        return found switch
        {
            FrontendRefusal.Drop => ServiceRefusal.Silence,
            FrontendRefusal.Reset => ServiceRefusal.Reset,
            _ => ServiceRefusal.PortUnreachable,
        };
    }
}
