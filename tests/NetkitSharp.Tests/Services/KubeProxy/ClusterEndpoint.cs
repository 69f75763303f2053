using System.Net;

namespace NetkitSharp.Tests.Services.KubeProxy;

/// <summary>An endpoint of a service, ready.</summary>
internal sealed record ClusterEndpoint(IPAddress Address, int Port, bool IsLocal);
