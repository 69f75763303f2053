using System.Net;
using System.Net.Sockets;

namespace NetkitSharp.Pods;

/// <summary>
/// Which addresses a pod can have: those that others can reach it by. Link-local ones are none, 169.254.0.0/16 also because
/// <see cref="Devices.EthernetRoute"/> has its next hop there.
/// </summary>
internal static class PodAddressRules
{
    public static bool IsUsable(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            Span<byte> bytes = stackalloc byte[4];
            address.TryWriteBytes(bytes, out _);
            return bytes[0] is not (0 or 127) && bytes[0] < 224 && bytes is not [169, 254, ..];
        }

        return !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.IPv6Any) && !address.IsIPv6Multicast
            && !address.IsIPv6LinkLocal && !address.IsIPv4MappedToIPv6 && address.ScopeId == 0;
    }
}
