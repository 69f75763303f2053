using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Tests.Services.Xdp;

/// <summary>
/// Whether a device takes packets whose checksum it shall compute. A virtual one computes nothing, ever, and hands them on as they are: a program at XDP sees a sum that is none, where a real wire has the right one.
/// </summary>
internal static unsafe partial class ChecksumOffload
{
    private const nuint SIOCETHTOOL = 0x8946;
    private const uint ETHTOOL_STXCSUM = 0x17;
    private const int NameLength = 16;

    public static void Disable(NetworkNamespace networkNamespace, params ReadOnlySpan<string> devices)
    {
        using Socket socket = networkNamespace.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        foreach (string device in devices)
        {
            Set(socket, device, 0);
        }
    }

    private static void Set(Socket socket, string device, uint value)
    {
        ethtool_value request = new() { cmd = ETHTOOL_STXCSUM, data = value };
        ifreq_data name = new() { ifr_data = &request };
        Encoding.ASCII.GetBytes(device, new Span<byte>(name.ifr_name, NameLength - 1));
        if (Ioctl((int)socket.Handle, SIOCETHTOOL, &name) < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
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
