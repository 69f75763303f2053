using System.Net.NetworkInformation;
using System.Security.Cryptography;
using System.Text;

namespace NetkitSharp.Pods.Devices;

/// <summary>
/// MAC addresses that a device of the same name has every time: no neighbour entry goes stale when a pod is made anew, and what the kernel was told at creation
/// (<c>NET_ADDR_SET</c>) no daemon replaces as it does a random one.
/// </summary>
internal static class StableAddress
{
    /// <summary>The address of one end of the pair whose host side is called <paramref name="device"/>.</summary>
    public static PhysicalAddress For(string device, bool podSide)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes($"{device}/{(podSide ? "pod" : "host")}"), hash);

        // Locally administered, unicast.
        hash[0] = (byte)((hash[0] & ~1) | 2);
        return new PhysicalAddress(hash[..6].ToArray());
    }
}
