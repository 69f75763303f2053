using System.Net;
using System.Net.Sockets;

namespace NetkitSharp.Rtnetlink.Wire;

public ref partial struct NetlinkMessageWriter
{
    /// <summary>Writes an IP address: 4 or 16 bytes in network byte order. The scope id of an IPv6 address is not part of it.</summary>
    public void WriteIPAddress<TAttribute>(TAttribute type, IPAddress address)
        where TAttribute : unmanaged, Enum
    {
        ArgumentNullException.ThrowIfNull(address);
        address.TryWriteBytes(Reserve(type, address.AddressFamily == AddressFamily.InterNetwork ? 4 : 16), out _);
    }
}
