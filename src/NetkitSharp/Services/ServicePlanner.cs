using System.Net.Sockets;
using Flags = NetkitSharp.Services.ServiceLbBpf.NksServiceFlags;
using Frontend = NetkitSharp.Services.ServiceLbBpf.NksFrontend;
using View = NetkitSharp.Services.ServiceLbBpf.NksView;
using ViewFlags = NetkitSharp.Services.ServiceLbBpf.NksViewFlags;

namespace NetkitSharp.Services;

/// <summary>What a service is in the maps: which backends are in which table, and which of its clients see which.</summary>
internal sealed class ServicePlanner(ServiceLoadBalancerOptions options, BackendNumbers numbers, Func<bool> isDivided)
{
    /// <summary>The keys of a service in <c>services</c>.</summary>
    public static IEnumerable<(Frontend Key, ServiceFrontendKind Kind)> KeysOf(Service service)
    {
        foreach (ServiceFrontend frontend in service.Frontends)
        {
            if (frontend.Address is { } address)
            {
                yield return (new Frontend(new ServiceLbBpf.NksAddress(address), frontend.Port, service.Protocol), frontend.Kind);
                continue;
            }

            foreach (AddressFamily family in ServiceRules.FamiliesOf(service))
            {
                yield return (new Frontend(ServiceLbBpf.NksAddress.AnyOf(family), frontend.Port, service.Protocol), frontend.Kind);
            }
        }
    }

    /// <summary>Where a backend is, in the form of a frontend's key.</summary>
    public static Frontend EndOf(ServiceBackend backend, ServiceProtocol protocol) => new(new ServiceLbBpf.NksAddress(backend.Address), backend.Port, protocol);

    /// <summary>Says which tables a plan needs, the backends having their numbers: those that are there, and those to be built.</summary>
    public void PlanTables(ServicePlan plan)
    {
        plan.All = PlanTable(plan, localOnly: false);
        plan.Local = PlanTable(plan, localOnly: true);
    }

    /// <summary>Says what the frontends are to be, the tables having their places.</summary>
    public void PlanFrontends(ServicePlan plan)
    {
        Service service = plan.Wanted;
        View all = ViewOf(plan, plan.All, localOnly: false);
        View local = ViewOf(plan, plan.Local, localOnly: true);
        foreach ((Frontend key, ServiceFrontendKind kind) in KeysOf(service))
        {
            ServiceLbBpf.NksService value = new()
            {
                Address = key.Address,
                Port = key.Port,
                Protocol = key.Protocol,
                Kind = (byte)kind,
                Id = plan.Id,
                AffinitySeconds = (uint)(service.ClientAffinity?.TotalSeconds ?? 0),
                Flags = (service.ClientAffinity is null ? 0 : Flags.Affinity) | (kind == ServiceFrontendKind.LoadBalancerIP && service.SourceRanges.Count > 0 ? Flags.SourceRanges : 0),
            };
            (value.Inside, value.Outside) = ViewsOf(service, kind, all, local);
            plan.Frontends.Add(key, value);
            if (plan.Old is null || !plan.Old.Frontends.TryGetValue(key, out ServiceLbBpf.NksService old) || old != value)
            {
                plan.Written.Add(key);
            }
        }

        if (plan.Old is not null)
        {
            plan.Removed.AddRange(plan.Old.Frontends.Keys.Where(key => !plan.Frontends.ContainsKey(key)));
        }
    }

    /// <summary>Who gets new connections: the active ones with a weight, for want of any the terminating ones, and for want of these the quarantined ones.</summary>
    private static ServiceBackend[] Eligible(Service service, bool localOnly)
    {
        foreach (ServiceBackendState state in (ReadOnlySpan<ServiceBackendState>)[ServiceBackendState.Active, ServiceBackendState.Terminating, ServiceBackendState.Quarantined])
        {
            ServiceBackend[] found = [.. service.Backends.Where(backend => backend.State == state && backend.Weight > 0 && (backend.IsLocal || !localOnly))];
            if (found.Length > 0)
            {
                return found;
            }
        }

        return [];
    }

    private static bool NeedsTable(Service service, bool localOnly)
    {
        foreach (ServiceFrontend frontend in service.Frontends)
        {
            bool internalOnly = frontend.Kind == ServiceFrontendKind.ClusterIP;
            ServiceTrafficPolicy policy = internalOnly ? service.InternalTrafficPolicy : service.ExternalTrafficPolicy;
            bool needsLocal = policy == ServiceTrafficPolicy.Local;
            bool needsAll = !needsLocal || !internalOnly;
            if (localOnly ? needsLocal : needsAll)
            {
                return true;
            }
        }

        return false;
    }

    private TableBuild? DescribeTable(ServicePlan plan, bool localOnly)
    {
        MaglevBackend[] backends = [.. Eligible(plan.Wanted, localOnly).Select(backend => new MaglevBackend(backend, plan.Wanted.Protocol, plan.Backends[EndOf(backend, plan.Wanted.Protocol)]))];
        if (backends.Length == 0)
        {
            return null;
        }

        // By how many there are, not by how many take part: a backend that falls out moves no more than its share.
        int others = plan.Wanted.Backends.Count(backend => backend.IsLocal || !localOnly);
        int slots = plan.Wanted.TableSize ?? (backends.Length == 1 ? 1 : options.MaglevTableSize ?? MaglevTable.SizeFor(others));
        return new TableBuild(backends, slots, TableBuild.DigestOf(backends, slots));
    }

    private TableBuild? PlanTable(ServicePlan plan, bool localOnly)
    {
        if (!NeedsTable(plan.Wanted, localOnly) || DescribeTable(plan, localOnly) is not { } build)
        {
            return null;
        }

        if (FindTable(plan, build) is { } run)
        {
            build.Run = run;
            return build;
        }

        if (plan.Builds.Find(other => other.Slots == build.Slots && other.Digest == build.Digest) is { } same)
        {
            return same;
        }

        plan.Builds.Add(build);
        return build;
    }

    /// <summary>A table of the service that was made of the same. Of one that an earlier process left half of the digest is known.</summary>
    private static TableRun? FindTable(ServicePlan plan, TableBuild build)
    {
        if (plan.Old is not null)
        {
            foreach ((TableRun run, ulong digest) in plan.Old.Tables)
            {
                if (run.Slots == build.Slots && (digest == build.Digest || digest == (uint)build.Digest))
                {
                    return run;
                }
            }
        }

        return null;
    }

    private static View ViewOf(ServicePlan plan, TableBuild? table, bool localOnly)
    {
        View view = default;
        if (table is not null)
        {
            view = new View { Page = (uint)table.Run.Page, First = (uint)table.Run.First, Slots = (uint)table.Run.Slots };
            plan.Tables[table.Run] = table.Digest;
        }

        if (view.Slots == 0)
        {
            // Somewhere else there is a backend: kube-proxy answers nothing then.
            view.Flags = localOnly && Eligible(plan.Wanted, localOnly: false).Length > 0 ? ViewFlags.Silent : plan.Wanted.Refusal switch
            {
                ServiceRefusal.Reset => ViewFlags.Reset,
                ServiceRefusal.Silence => ViewFlags.Silent,
                _ => 0,
            };
        }
        else
        {
            view.Flags = (plan.Wanted.Forwarding == ServiceForwarding.DirectReturn ? ViewFlags.DirectReturn : 0) | (localOnly ? ViewFlags.Local : 0);
        }

        return view;
    }

    private (View Inside, View Outside) ViewsOf(Service service, ServiceFrontendKind kind, View all, View local)
    {
        if (kind == ServiceFrontendKind.ClusterIP)
        {
            View there = service.InternalTrafficPolicy == ServiceTrafficPolicy.Local ? local : all;
            return (there, isDivided() ? Masqueraded(there) : there);
        }

        if (service.ExternalTrafficPolicy == ServiceTrafficPolicy.Local)
        {
            // Inside are the node's own sockets, too, also where no addresses are.
            return (all, local);
        }

        return (Masqueraded(all), Masqueraded(all));
    }

    /// <summary>Whether the cluster IPs of a service tell clients inside from those outside if and only if there are any.</summary>
    public bool IsDividedRight(ServiceEntry entry) => entry.Frontends.Values.All(value =>
        value.Kind != (byte)ServiceFrontendKind.ClusterIP || value.Outside == (isDivided() ? Masqueraded(value.Inside) : value.Inside));

    /// <summary>Direct return is for backends that see the client: those of this node, too.</summary>
    private static View Masqueraded(View view)
    {
        if (view.Slots > 0 && !view.Flags.HasFlag(ViewFlags.DirectReturn))
        {
            view.Flags |= ViewFlags.Masquerade;
        }

        return view;
    }

    /// <summary>Whether a backend is as it should be already.</summary>
    public bool IsAsWanted(uint number, ServiceBackend backend) =>
        numbers.StateOf(number) == (BackendState)backend.State && numbers[number].Weight == backend.Weight && numbers.IsLocal(number) == backend.IsLocal;
}
