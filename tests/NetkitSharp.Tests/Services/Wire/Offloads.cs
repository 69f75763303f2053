using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Tests.Services.Wire;

/// <summary>What a device does for the stack, by <c>SIOCETHTOOL</c>: sums and segments.</summary>
internal static unsafe partial class Offloads
{
    private const nuint SIOCETHTOOL = 0x8946;
    private const uint ETHTOOL_STXCSUM = 0x17;
    private const uint ETHTOOL_SSG = 0x19;
    private const uint ETHTOOL_STSO = 0x1f;
    private const uint ETHTOOL_SGSO = 0x24;

    /// <summary>Has the kernel sum up and segment whatever leaves by the device.</summary>
    public static void TurnOff(NetworkNamespace place, string device) => Set(place, device, 0);

    public static void TurnOn(NetworkNamespace place, string device) => Set(place, device, 1);

    private static void Set(NetworkNamespace place, string device, uint value)
    {
        using System.Net.Sockets.Socket socket = place.OpenSocket(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp);
        byte* ifreq = stackalloc byte[40];
        foreach (uint command in value == 0 ? (uint[])[ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_STXCSUM] : [ETHTOOL_STXCSUM, ETHTOOL_SSG, ETHTOOL_SGSO, ETHTOOL_STSO])
        {
            ulong request = command | ((ulong)value << 32);
            new Span<byte>(ifreq, 40).Clear();
            Encoding.ASCII.GetBytes(device, new Span<byte>(ifreq, 15));
            *(ulong**)(ifreq + 16) = &request;
            if (Control(socket.Handle, SIOCETHTOOL, ifreq) != 0)
            {
                throw new Win32Exception(Marshal.GetLastPInvokeError(), $"ethtool {command:x} of {device}");
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(nint socket, nuint request, byte* argument);
}
