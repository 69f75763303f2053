using System.Net;
using System.Text.Json;
using NetkitSharp.Services;

namespace LoadBalancing;

/// <summary>Services from a list in JSON, of which <c>services.json</c> is an example.</summary>
internal static class ServiceList
{
    private const double MaxAffinitySeconds = 86_400;

    /// <exception cref="InvalidDataException">It is no such list; the message says where.</exception>
    public static IReadOnlyList<Service> Parse(string file, string text)
    {
        try
        {
            ServiceItem[] items = JsonSerializer.Deserialize(text, ServiceListContext.Default.ServiceItemArray) ?? throw new InvalidDataException($"{file} has null in the place of a list.");
            return [.. items.Select((item, index) => Make(file, index, item))];
        }
        catch (JsonException error)
        {
            // The message ends with its own numbers, which begin with 0.
            string what = error.Message.Split([" Path: ", " LineNumber: "], StringSplitOptions.None)[0];
            throw new InvalidDataException($"{file}, line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}, {error.Path ?? "$"}: {what}", error);
        }
    }

    public static string Write(ServiceItem[] items) => JsonSerializer.Serialize(items, ServiceListContext.Default.ServiceItemArray);

    /// <remarks>The reader knows which properties may be null, and not which elements of an array.</remarks>
    private static Service Make(string file, int index, ServiceItem? item)
    {
        if (item is null)
        {
            throw new InvalidDataException($"{file}, $[{index}]: null in the place of a service.");
        }

        if (item.Name.Length == 0)
        {
            throw new InvalidDataException($"{file}, $[{index}]: the service has no name: it takes one of 1 to 255 bytes of UTF-8.");
        }

        return new Service(item.Name, item.Protocol)
        {
            Frontends = [.. item.Frontends.Select((frontend, at) => MakeFrontend(file, item.Name, NotNull(file, item.Name, frontend, $"frontends[{at}]")))],
            Backends = [.. item.Backends.Select((backend, at) => MakeBackend(file, item.Name, NotNull(file, item.Name, backend, $"backends[{at}]")))],
            ClientAffinity = item.AffinitySeconds is { } seconds ? ToAffinity(file, item.Name, seconds) : null,
            SourceRanges = [.. item.SourceRanges.Select((range, at) => ParseRange(file, item.Name, NotNull(file, item.Name, range, $"sourceRanges[{at}]")))],
            ExternalTrafficPolicy = item.ExternalTrafficPolicy,
            InternalTrafficPolicy = item.InternalTrafficPolicy,
            Refusal = item.Refusal,
            Forwarding = item.Forwarding,
            TableSize = item.TableSize,
        };
    }

    private static T NotNull<T>(string file, string service, T? item, string place)
        where T : class =>
        item ?? throw new InvalidDataException($"{file}: {service}: {place} is null: fill it in, or leave it out.");

    private static ServiceFrontend MakeFrontend(string file, string service, FrontendItem item) => (item.Kind, item.Address) switch
    {
        (ServiceFrontendKind.NodePort, null) => ServiceFrontend.NodePort(item.Port),
        (ServiceFrontendKind.NodePort, _) => throw new InvalidDataException($"{file}: {service}: a node port has no address of its own."),
        (_, null) => throw new InvalidDataException($"{file}: {service}: a frontend of kind {item.Kind} needs an address."),
        (_, var address) => new ServiceFrontend(item.Kind, ParseAddress(file, service, address), item.Port),
    };

    private static ServiceBackend MakeBackend(string file, string service, BackendItem item) =>
        new(ParseAddress(file, service, item.Address), item.Port) { Weight = item.Weight, State = item.State, IsLocal = item.Local };

    /// <summary>Not every number of seconds is a <see cref="TimeSpan"/>.</summary>
    private static TimeSpan ToAffinity(string file, string service, double seconds) => seconds is >= 1 and <= MaxAffinitySeconds && double.IsInteger(seconds)
        ? TimeSpan.FromSeconds(seconds)
        : throw new InvalidDataException($"{file}: {service}: affinitySeconds {seconds} is not whole seconds from 1 to {MaxAffinitySeconds:N0}.");

    private static IPNetwork ParseRange(string file, string service, string text) =>
        IPNetwork.TryParse(text, out IPNetwork range) ? range : throw new InvalidDataException($"{file}: {service}: '{text}' is no address prefix, as 203.0.113.0/24 is.");

    private static IPAddress ParseAddress(string file, string service, string text) =>
        IPAddress.TryParse(text, out IPAddress? address) ? address : throw new InvalidDataException($"{file}: {service}: '{text}' is no address.");
}
