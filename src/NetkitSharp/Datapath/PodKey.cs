using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NetkitSharp.Datapath;

/// <summary>The key of the <c>pods</c> map: 16 bytes in network order, an IPv4 address as <c>::ffff:a.b.c.d</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct PodKey
{
    private readonly AddressBytes _bytes;

    public PodKey(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        IPAddress mapped = address.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv6() : address;
        mapped.TryWriteBytes(_bytes, out _);
    }

    [InlineArray(16)]
    private struct AddressBytes
    {
        private byte _first;
    }
}
