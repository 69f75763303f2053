using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace NetkitSharp.Datapath;

internal static partial class HostRoutingBpf
{
    public partial struct NksAddress
    {
        /// <summary>The programs take an IPv4 address as <c>::ffff:a.b.c.d</c>.</summary>
        public NksAddress(IPAddress address)
        {
            ArgumentNullException.ThrowIfNull(address);
            IPAddress mapped = address.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv6() : address;
            mapped.TryWriteBytes(MemoryMarshal.AsBytes((Span<Bpf.ByteOrder.BigEndianUInt32>)Words), out _);
        }
    }
}
