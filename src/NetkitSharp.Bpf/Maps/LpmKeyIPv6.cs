using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Maps;

/// <summary>
/// A key of a <see cref="BpfMapType.LpmTrie"/> of IPv6 networks, 20 bytes: the prefix length in this machine's byte order, then the address in network
/// order, as <c>struct { __u32 prefixlen; struct in6_addr address; }</c> in C. Bits behind the prefix are zero, so that equal networks are equal keys.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct LpmKeyIPv6
{
    private const int Bits = 128;

    private readonly uint _prefixLength;
    private readonly uint _address0;
    private readonly uint _address1;
    private readonly uint _address2;
    private readonly uint _address3;

    /// <summary>Makes the key of a network.</summary>
    /// <param name="address">An IPv6 address; what lies behind the prefix is cut off.</param>
    /// <param name="prefixLength">0 to 128.</param>
    public LpmKeyIPv6(IPAddress address, int prefixLength)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)prefixLength, (uint)Bits, nameof(prefixLength));
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            throw new ArgumentException($"{address} is no IPv6 address.", nameof(address));
        }

        Span<byte> bytes = stackalloc byte[Bits / 8];
        address.TryWriteBytes(bytes, out _);
        LpmPrefix.Cut(bytes, prefixLength);
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(bytes);
        _prefixLength = (uint)prefixLength;
        (_address0, _address1, _address2, _address3) = (words[0], words[1], words[2], words[3]);
    }

    /// <summary>Makes the key of a network.</summary>
    /// <param name="network">An IPv6 network.</param>
    public LpmKeyIPv6(IPNetwork network)
        : this(network.BaseAddress, network.PrefixLength)
    {
    }

    /// <summary>How many bits count.</summary>
    public int PrefixLength => (int)_prefixLength;

    /// <summary>The network's address.</summary>
    public IPAddress Address
    {
        get
        {
            ReadOnlySpan<uint> words = [_address0, _address1, _address2, _address3];
            return new(MemoryMarshal.AsBytes(words));
        }
    }

    /// <summary>The key to look an address up with: all 128 bits count, and the longest prefix that fits is found.</summary>
    /// <param name="address">An IPv6 address.</param>
    public static LpmKeyIPv6 Host(IPAddress address) => new(address, Bits);

    /// <summary>The network.</summary>
    public IPNetwork ToNetwork() => new(Address, PrefixLength);

    /// <summary>Such as <c>2001:db8::/32</c>.</summary>
    public override string ToString() => $"{Address}/{PrefixLength}";
}
