using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace NetkitSharp.Datapath.Benchmarks.Load;

/// <summary>An address and a port, as the kernel takes them: <c>struct sockaddr_in</c> or <c>sockaddr_in6</c>.</summary>
internal struct LoadAddress
{
    private const int IPv4Length = 16;
    private const int IPv6Length = 28;

    private Storage _bytes;

    public LoadAddress(IPAddress address, int port)
    {
        Family = address.AddressFamily;
        Span<byte> bytes = _bytes;
        bool ipv6 = Family == AddressFamily.InterNetworkV6;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)(ipv6 ? LoadSystem.AfInet6 : LoadSystem.AfInet));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)port);
        address.TryWriteBytes(bytes[(ipv6 ? 8 : 4)..], out _);
    }

    /// <summary>The address family.</summary>
    public AddressFamily Family { get; }

    /// <summary>How many bytes count.</summary>
    public readonly int Length => Family == AddressFamily.InterNetworkV6 ? IPv6Length : IPv4Length;

    /// <summary>The bytes.</summary>
    [UnscopedRef]
    public readonly ref readonly byte First => ref _bytes[0];

    [InlineArray(IPv6Length)]
    private struct Storage
    {
        private byte _first;
    }
}
