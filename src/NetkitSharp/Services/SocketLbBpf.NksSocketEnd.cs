using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace NetkitSharp.Services;

internal static partial class SocketLbBpf
{
    public partial struct NksSocketEnd
    {
        /// <summary>Whether the address and port are these, an IPv4 address as such or as <c>::ffff:a.b.c.d</c>.</summary>
        public readonly bool IsAt(IPEndPoint end)
        {
            IPAddress address = end.AddressFamily == AddressFamily.InterNetwork ? end.Address.MapToIPv6() : end.Address;
            Span<byte> bytes = stackalloc byte[16];
            address.TryWriteBytes(bytes, out _);
            return Port == (ushort)end.Port && bytes.SequenceEqual(MemoryMarshal.AsBytes((ReadOnlySpan<Bpf.ByteOrder.BigEndianUInt32>)Address.Words));
        }
    }
}
