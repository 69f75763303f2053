using System.Net;
using System.Net.Sockets;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Namespaces;

namespace HostRouting;

/// <summary>Somebody who sends and receives: a pod, the host or the remote.</summary>
internal sealed record Endpoint(string Name, NetworkNamespace Namespace, string DeviceName, IReadOnlyList<InterfaceAddress> InterfaceAddresses)
{
    /// <summary>The pod that it is; null for the host and the remote.</summary>
    public Pod? Pod { get; init; }

    public IPAddress[] Addresses => [.. InterfaceAddresses.Select(a => a.Address)];

    public IPAddress AddressOf(AddressFamily family) => Addresses.First(a => a.AddressFamily == family);
}
