using NetkitSharp.Services;

namespace LoadBalancing;

/// <summary>A service in the list.</summary>
/// <remarks>What is left out has its default, which the generated reader keeps for properties that are set, and not for those that are only initialized.</remarks>
internal sealed record ServiceItem(string Name, FrontendItem[] Frontends, BackendItem[] Backends)
{
    public ServiceProtocol Protocol { get; set; } = ServiceProtocol.Tcp;

    public double? AffinitySeconds { get; set; }

    public string[] SourceRanges { get; set; } = [];

    public ServiceTrafficPolicy ExternalTrafficPolicy { get; set; }

    public ServiceTrafficPolicy InternalTrafficPolicy { get; set; }

    public ServiceRefusal Refusal { get; set; }

    public ServiceForwarding Forwarding { get; set; }

    public int? TableSize { get; set; }
}
