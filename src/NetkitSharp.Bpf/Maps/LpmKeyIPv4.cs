using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Maps;

/// <summary>
/// A key of a <see cref="BpfMapType.LpmTrie"/> of IPv4 networks, 8 bytes: the prefix length in this machine's byte order, then the address in network
/// order, as <c>struct { __u32 prefixlen; __be32 address; }</c> in C. Bits behind the prefix are zero, so that equal networks are equal keys.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct LpmKeyIPv4
{
    private const int Bits = 32;

    private readonly uint _prefixLength;
    private readonly uint _address;

    /// <summary>Makes the key of a network.</summary>
    /// <param name="address">An IPv4 address; what lies behind the prefix is cut off.</param>
    /// <param name="prefixLength">0 to 32.</param>
    public LpmKeyIPv4(IPAddress address, int prefixLength)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)prefixLength, (uint)Bits, nameof(prefixLength));
        if (address.AddressFamily != AddressFamily.InterNetwork)
        {
            throw new ArgumentException($"{address} is no IPv4 address.", nameof(address));
        }

        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        address.TryWriteBytes(bytes, out _);
        LpmPrefix.Cut(bytes, prefixLength);
        _prefixLength = (uint)prefixLength;
        _address = MemoryMarshal.Read<uint>(bytes);
    }

    /// <summary>Makes the key of a network.</summary>
    /// <param name="network">An IPv4 network.</param>
    public LpmKeyIPv4(IPNetwork network)
        : this(network.BaseAddress, network.PrefixLength)
    {
    }

    /// <summary>How many bits count.</summary>
    public int PrefixLength => (int)_prefixLength;

    /// <summary>The network's address.</summary>
    public IPAddress Address => new(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in _address)));

    /// <summary>The key to look an address up with: all 32 bits count, and the longest prefix that fits is found.</summary>
    /// <param name="address">An IPv4 address.</param>
    public static LpmKeyIPv4 Host(IPAddress address) => new(address, Bits);

    /// <summary>The network.</summary>
    public IPNetwork ToNetwork() => new(Address, PrefixLength);

    /// <summary>Such as <c>10.0.0.0/8</c>.</summary>
    public override string ToString() => $"{Address}/{PrefixLength}";
}
