using System.Net;

namespace NetkitSharp.Services.KubeProxy;

/// <summary>A frontend of a dump; the address is null for a node port.</summary>
internal readonly record struct FrontendKey(IPAddress? Address, int Port, ServiceProtocol Protocol);
