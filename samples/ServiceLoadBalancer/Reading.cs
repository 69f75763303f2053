using System.Diagnostics;
using NetkitSharp.Services;

namespace LoadBalancing;

/// <summary>What the programs had counted at one moment.</summary>
internal sealed record Reading(long Time, ServiceCounters All, IReadOnlyList<Service> Services, IReadOnlyDictionary<string, ServiceStatistics> ByService)
{
    public static Reading Of(ServiceLoadBalancer balancer)
    {
        IReadOnlyList<Service> services = balancer.Services;
        return new Reading(Stopwatch.GetTimestamp(), balancer.ReadCounters(), services, services.ToDictionary(static service => service.Name, service => balancer.ReadCounters(service.Name), StringComparer.Ordinal));
    }
}
