using NetkitSharp.Services;

namespace LoadBalancing;

/// <summary>A backend and what moved there between two readings.</summary>
internal sealed record BackendRow(string Name, string State, ulong Connections, BackendRates Rates)
{
    public static BackendRow Between(ServiceStatistics? before, ServiceBackendCounters now, Service service, double seconds)
    {
        ServiceBackendCounters? then = before?.Backends.FirstOrDefault(backend => backend.Port == now.Port && backend.IsDraining == now.IsDraining && backend.Address.Equals(now.Address));
        ServiceBackend? declared = now.IsDraining ? null : service.Backends.FirstOrDefault(backend => backend.Port == now.Port && backend.Address.Equals(now.Address));
        string state = declared is null ? "draining" : declared.State.ToString().ToLowerInvariant() + (declared.Weight == 1 ? "" : $" x{declared.Weight}");
        return new BackendRow(EndText.Of(now.Address, now.Port), state, now.Connections, BackendRates.Between(then, now, seconds));
    }
}
