using NetkitSharp.Services;

namespace LoadBalancing;

/// <summary>A service and what moved there between two readings.</summary>
internal sealed record ServiceRow(Service Service, double RefusedPerSecond, double DroppedPerSecond, IReadOnlyList<BackendRow> Backends)
{
    public BackendRates Sum => Backends.Aggregate(default(BackendRates), static (sum, backend) => sum + backend.Rates);

    public bool Moved => RefusedPerSecond + DroppedPerSecond > 0 || Backends.Any(static backend => !backend.Rates.IsZero);

    public string Frontends => string.Join(' ', Service.Frontends.Take(2).Select(static frontend => frontend.Kind == ServiceFrontendKind.NodePort ? $"*:{frontend.Port}" : EndText.Of(frontend.Address!, frontend.Port)))
        + (Service.Frontends.Count > 2 ? $" +{Service.Frontends.Count - 2}" : "");

    public static ServiceRow Between(Reading then, Reading now, Service service)
    {
        double seconds = System.Diagnostics.Stopwatch.GetElapsedTime(then.Time, now.Time).TotalSeconds;
        ServiceStatistics after = now.ByService[service.Name];
        ServiceStatistics? before = then.ByService.GetValueOrDefault(service.Name);
        return new ServiceRow(
            service,
            BackendRates.Rate(before is null ? null : Refused(before), Refused(after), seconds),
            BackendRates.Rate(before?.Dropped, after.Dropped, seconds),
            [.. after.Backends.Select(backend => BackendRow.Between(before, backend, service, seconds))]);
    }

    private static ulong Refused(ServiceStatistics statistics) => statistics[ServiceVerdict.Refused] + statistics[ServiceVerdict.Reset] + statistics[ServiceVerdict.SocketRefused];
}
