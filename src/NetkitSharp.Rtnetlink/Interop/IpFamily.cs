using System.Net;
using System.Net.Sockets;

namespace NetkitSharp.Rtnetlink.Interop;

/// <summary>The two IP families by Linux's numbers and by .NET's, which differ for IPv6.</summary>
internal static class IpFamily
{
    internal const byte AF_UNSPEC = 0;
    internal const byte AF_INET = Libc.AF_INET;
    internal const byte AF_INET6 = Libc.AF_INET6;

    internal static byte Of(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? AF_INET : AF_INET6;

    /// <summary>Bits of an address: the longest prefix.</summary>
    internal static int BitsOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;

    /// <summary>The family to ask the kernel for; null asks for all.</summary>
    internal static byte ToNative(AddressFamily? family) => family switch
    {
        null => AF_UNSPEC,
        AddressFamily.InterNetwork => AF_INET,
        AddressFamily.InterNetworkV6 => AF_INET6,
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "InterNetwork, InterNetworkV6 or null for both."),
    };

    /// <summary>False for what a dump of all families brings besides, such as MPLS or multicast routing.</summary>
    internal static bool IsIp(byte family) => family is AF_INET or AF_INET6;

    internal static AddressFamily FromNative(byte family) => family == AF_INET ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;

    internal static IPAddress Any(byte family) => family == AF_INET ? IPAddress.Any : IPAddress.IPv6Any;

    /// <summary>The address with only the first <paramref name="prefixLength"/> bits kept.</summary>
    internal static IPAddress Mask(IPAddress address, int prefixLength)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        bytes = bytes[..length];
        for (int i = 0; i < length; i++)
        {
            int kept = Math.Clamp(prefixLength - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xff00 >> kept);
        }

        return new IPAddress(bytes);
    }
}
