using System.Net;
using System.Net.Sockets;

namespace NetkitSharp.Pods;

/// <summary>Which addresses the datapath routes by; the others it leaves to the stack (<c>native/bpf/include/nks/address.h</c>).</summary>
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
