using NetkitSharp.Services;

namespace LoadBalancing;

/// <summary>Where a service of the list is to be had.</summary>
internal sealed record FrontendItem(ServiceFrontendKind Kind, int Port)
{
    public string? Address { get; set; }
}
