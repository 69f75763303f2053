using System.Net;

namespace NetkitSharp.Services.KubeProxy;

/// <summary>The endpoints that a chain leads to, with their weights.</summary>
internal sealed record EndpointGroup(int Line, IReadOnlyList<IPEndPoint> Endpoints, IReadOnlyList<int> Weights, TimeSpan? Affinity);
