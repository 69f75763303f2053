using System.Net;
using System.Net.Sockets;

namespace NetkitSharp.Rtnetlink.Wire;

/// <summary>An IP address as it lies in a message, 4 or 16 bytes in network byte order; comparing it allocates nothing.</summary>
public readonly ref struct NetlinkAddressBytes
{
    internal NetlinkAddressBytes(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The address: 4 bytes, 16 bytes, or none.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>There is no address.</summary>
    public bool IsEmpty => Bytes.IsEmpty;

    /// <summary>InterNetwork or InterNetworkV6; Unspecified where there is no address.</summary>
    public AddressFamily Family => Bytes.Length switch { 4 => AddressFamily.InterNetwork, 16 => AddressFamily.InterNetworkV6, _ => AddressFamily.Unspecified };

    /// <summary>Whether this is <paramref name="address"/>; null equals no address. The scope id is not compared.</summary>
    public bool Equals(IPAddress? address)
    {
        if (address is null)
        {
            return IsEmpty;
        }

        Span<byte> other = stackalloc byte[16];
        return address.TryWriteBytes(other, out int length) && Bytes.SequenceEqual(other[..length]);
    }

    /// <summary>The address as an object; null where there is none.</summary>
    public IPAddress? ToIPAddress() => IsEmpty ? null : new IPAddress(Bytes);

    /// <inheritdoc/>
    public override string ToString() => ToIPAddress()?.ToString() ?? "";
}
