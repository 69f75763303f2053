using System.Net;
using System.Text.Json;
using NetkitSharp.Services;

namespace LoadBalancing;

/// <summary>Services from a file in JSON, of which <c>services.json</c> is an example.</summary>
internal static class ServiceList
{
    public static IReadOnlyList<Service> Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        try
        {
            ServiceItem[] items = JsonSerializer.Deserialize(file, ServiceListContext.Default.ServiceItemArray) ?? throw new InvalidDataException($"{path} holds null in place of a list.");
            return [.. items.Select(Make)];
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path} is no list of services: {error.Message}", error);
        }
    }

    private static Service Make(ServiceItem item) => new(item.Name, item.Protocol)
    {
        Frontends = [.. item.Frontends.Select(frontend => MakeFrontend(item.Name, frontend))],
        Backends = [.. item.Backends.Select(backend => new ServiceBackend(ParseAddress(item.Name, backend.Address), backend.Port) { Weight = backend.Weight, State = backend.State, IsLocal = backend.Local })],
        ClientAffinity = item.AffinitySeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        SourceRanges = [.. item.SourceRanges.Select(range => IPNetwork.TryParse(range, out IPNetwork parsed) ? parsed : throw new InvalidDataException($"{item.Name}: '{range}' is no address prefix, as 203.0.113.0/24 is."))],
        ExternalTrafficPolicy = item.ExternalTrafficPolicy,
        InternalTrafficPolicy = item.InternalTrafficPolicy,
        Refusal = item.Refusal,
        Forwarding = item.Forwarding,
        TableSize = item.TableSize,
    };

    private static ServiceFrontend MakeFrontend(string service, FrontendItem item) => (item.Kind, item.Address) switch
    {
        (ServiceFrontendKind.NodePort, null) => ServiceFrontend.NodePort(item.Port),
        (ServiceFrontendKind.NodePort, _) => throw new InvalidDataException($"{service}: a node port has no address of its own."),
        (_, null) => throw new InvalidDataException($"{service}: a frontend of kind {item.Kind} needs an address."),
        (_, var address) => new ServiceFrontend(item.Kind, ParseAddress(service, address), item.Port),
    };

    private static IPAddress ParseAddress(string service, string text) =>
        IPAddress.TryParse(text, out IPAddress? address) ? address : throw new InvalidDataException($"{service}: '{text}' is no address.");
}
