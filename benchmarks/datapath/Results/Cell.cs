using System.Net.Sockets;
using System.Text.Json.Serialization;
using NetkitSharp.Datapath.Benchmarks.Variants;

namespace NetkitSharp.Datapath.Benchmarks.Results;

/// <summary>One thing to measure: a workload over a path.</summary>
/// <param name="Variant">The path.</param>
/// <param name="Direction">Between whom.</param>
/// <param name="Workload">What is done.</param>
/// <param name="IPv6">Over which of the two.</param>
/// <param name="BigTcp">Whether the devices of the path have BIG TCP.</param>
internal readonly record struct Cell(string Variant, [property: JsonConverter(typeof(JsonStringEnumConverter<Direction>))] Direction Direction, string Workload, bool IPv6, bool BigTcp)
{
    [JsonIgnore]
    public AddressFamily Family => IPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;

    public override string ToString() => $"{Variant}, {(Direction == Direction.Remote ? "pod to remote" : "pod to pod")}, {Workload}, {(IPv6 ? "IPv6" : "IPv4")}{(BigTcp ? ", BIG TCP" : "")}";
}
