using System.Net;
using System.Text.Json;
using NetkitSharp.Services;

namespace LoadBalancing;

/// <summary>Services from a list in JSON, of which <c>services.json</c> is an example.</summary>
internal static class ServiceList
{
    /// <exception cref="InvalidDataException">It is no such list; the message says where.</exception>
    public static IReadOnlyList<Service> Parse(string file, string text)
    {
        try
        {
            ServiceItem[] items = JsonSerializer.Deserialize(text, ServiceListContext.Default.ServiceItemArray) ?? throw new InvalidDataException($"{file} has null in the place of a list.");
            return [.. items.Select(item => Make(file, item))];
        }
        catch (JsonException error)
        {
            // The message ends with its own numbers, which begin with 0.
            string what = error.Message.Split([" Path: ", " LineNumber: "], StringSplitOptions.None)[0];
            throw new InvalidDataException($"{file}, line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}, {error.Path ?? "$"}: {what}", error);
        }
    }

    public static string Write(ServiceItem[] items) => JsonSerializer.Serialize(items, ServiceListContext.Default.ServiceItemArray);

    private static Service Make(string file, ServiceItem item) => new(item.Name, item.Protocol)
    {
        Frontends = [.. item.Frontends.Select(frontend => MakeFrontend(file, item.Name, frontend))],
        Backends = [.. item.Backends.Select(backend => new ServiceBackend(ParseAddress(file, item.Name, backend.Address), backend.Port) { Weight = backend.Weight, State = backend.State, IsLocal = backend.Local })],
        ClientAffinity = item.AffinitySeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        SourceRanges = [.. item.SourceRanges.Select(range => IPNetwork.TryParse(range, out IPNetwork parsed) ? parsed : throw new InvalidDataException($"{file}: {item.Name}: '{range}' is no address prefix, as 203.0.113.0/24 is."))],
        ExternalTrafficPolicy = item.ExternalTrafficPolicy,
        InternalTrafficPolicy = item.InternalTrafficPolicy,
        Refusal = item.Refusal,
        Forwarding = item.Forwarding,
        TableSize = item.TableSize,
    };

    private static ServiceFrontend MakeFrontend(string file, string service, FrontendItem item) => (item.Kind, item.Address) switch
    {
        (ServiceFrontendKind.NodePort, null) => ServiceFrontend.NodePort(item.Port),
        (ServiceFrontendKind.NodePort, _) => throw new InvalidDataException($"{file}: {service}: a node port has no address of its own."),
        (_, null) => throw new InvalidDataException($"{file}: {service}: a frontend of kind {item.Kind} needs an address."),
        (_, var address) => new ServiceFrontend(item.Kind, ParseAddress(file, service, address), item.Port),
    };

    private static IPAddress ParseAddress(string file, string service, string text) =>
        IPAddress.TryParse(text, out IPAddress? address) ? address : throw new InvalidDataException($"{file}: {service}: '{text}' is no address.");
}
