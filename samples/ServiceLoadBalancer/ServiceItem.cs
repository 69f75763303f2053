using NetkitSharp.Services;

namespace LoadBalancing;

/// <summary>A service in the list.</summary>
internal sealed record ServiceItem(string Name, FrontendItem[] Frontends, BackendItem[] Backends)
{
    public ServiceProtocol Protocol { get; init; } = ServiceProtocol.Tcp;

    public double? AffinitySeconds { get; init; }

    public string[] SourceRanges { get; init; } = [];

    public ServiceTrafficPolicy ExternalTrafficPolicy { get; init; }

    public ServiceTrafficPolicy InternalTrafficPolicy { get; init; }

    public ServiceRefusal Refusal { get; init; }

    public ServiceForwarding Forwarding { get; init; }

    public int? TableSize { get; init; }
}
