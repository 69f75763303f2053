using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Tests.Services.Xdp;

/// <summary>What a device does for the stack, or says that it does.</summary>
internal static unsafe partial class DeviceOffloads
{
    private const nuint SIOCETHTOOL = 0x8946;
    private const uint ETHTOOL_STXCSUM = 0x17;
    private const uint ETHTOOL_GFLAGS = 0x25;
    private const uint ETHTOOL_SFLAGS = 0x26;
    private const uint ETHTOOL_SGRO = 0x2c;
    private const uint ETH_FLAG_TXVLAN = 1 << 7;
    private const int NameLength = 16;

    /// <summary>
    /// Packets leave with their checksum. A virtual device computes none, ever, and hands packets on as they are: a program at XDP sees a sum that is none, where a real wire has the right one.
    /// </summary>
    public static void DisableChecksums(NetworkNamespace networkNamespace, params ReadOnlySpan<string> devices)
    {
        using Socket socket = networkNamespace.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        foreach (string device in devices)
        {
            Set(socket, device, ETHTOOL_STXCSUM, 0);
        }
    }

    /// <summary>A virtual pair polls for what it gives to GRO.</summary>
    public static void Poll(NetworkNamespace networkNamespace, string device)
    {
        using Socket socket = networkNamespace.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Set(socket, device, ETHTOOL_SGRO, 1);
    }

    /// <summary>Frames leave with their VLAN tag in them.</summary>
    public static void DisableTagging(NetworkNamespace networkNamespace, string device)
    {
        using Socket socket = networkNamespace.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        uint flags = Set(socket, device, ETHTOOL_GFLAGS, 0);
        Set(socket, device, ETHTOOL_SFLAGS, flags & ~ETH_FLAG_TXVLAN);
    }

    /// <summary>Returns what the device has written into the request.</summary>
    private static uint Set(Socket socket, string device, uint command, uint value)
    {
        ethtool_value request = new() { cmd = command, data = value };
        ifreq_data name = new() { ifr_data = &request };
        Encoding.ASCII.GetBytes(device, new Span<byte>(name.ifr_name, NameLength - 1));
        if (Ioctl((int)socket.Handle, SIOCETHTOOL, &name) < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        return request.data;
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(int fd, nuint request, ifreq_data* argument);

    [StructLayout(LayoutKind.Sequential)]
    private struct ethtool_value
    {
        public uint cmd;
        public uint data;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ifreq_data
    {
        public fixed byte ifr_name[NameLength];
        public ethtool_value* ifr_data;
        public nuint unused;
    }
}
