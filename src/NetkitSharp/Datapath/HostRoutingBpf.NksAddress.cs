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

        /// <summary>The address, an IPv4 one as such.</summary>
        public readonly IPAddress ToAddress()
        {
            IPAddress address = new(MemoryMarshal.AsBytes((ReadOnlySpan<Bpf.ByteOrder.BigEndianUInt32>)Words));
            return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        }
    }
}
