using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.ByteOrder;

namespace NetkitSharp.Services;

internal static partial class ServiceLbBpf
{
    public partial struct NksAddress
    {
        /// <summary>The programs take an IPv4 address as <c>::ffff:a.b.c.d</c>.</summary>
        public NksAddress(IPAddress address)
        {
            IPAddress mapped = address.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv6() : address;
            mapped.TryWriteBytes(MemoryMarshal.AsBytes((Span<BigEndianUInt32>)Words), out _);
        }

        /// <summary>That of a node port: 0.0.0.0 or ::.</summary>
        public static NksAddress AnyOf(AddressFamily family) => new(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any);

        /// <summary>That of a node port of IPv4.</summary>
        public static NksAddress Any4 { get; } = new(IPAddress.Any);

        /// <summary>The address, an IPv4 one as such.</summary>
        public readonly IPAddress ToAddress()
        {
            IPAddress address = new(MemoryMarshal.AsBytes((ReadOnlySpan<BigEndianUInt32>)Words));
            return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        }
    }
}
