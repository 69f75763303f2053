using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoadBalancing;

/// <summary>How the list is read, without reflection. What is not known is refused: a misspelt property would change what a service does.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    WriteIndented = true)]
[JsonSerializable(typeof(ServiceItem[]))]
internal sealed partial class ServiceListContext : JsonSerializerContext;
