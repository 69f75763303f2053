using System.Net;
using NetkitSharp.Services;
using NetkitSharp.Services.KubeProxy;

namespace LoadBalancing;

/// <summary>What the files say.</summary>
/// <param name="Services">The services of all of them.</param>
/// <param name="Files">The file of each service, by its name.</param>
/// <param name="ClusterRanges">The addresses of pods that the dumps name.</param>
/// <param name="NodePorts">Where each dump has its node ports.</param>
/// <param name="Remarks">What of the dumps did not become a service, or not wholly: a line each, with the file and the line in it.</param>
internal sealed record Declaration(
    IReadOnlyList<Service> Services,
    ILookup<string, string> Files,
    IReadOnlyList<IPNetwork> ClusterRanges,
    IReadOnlyList<KubeProxyNodePorts> NodePorts,
    IReadOnlyList<string> Remarks)
{
    /// <summary>Where a service comes from; empty where it is none of these.</summary>
    public string FilesOf(string? service) => service is null ? "" : string.Join(" and ", Files[service].Distinct());
}
