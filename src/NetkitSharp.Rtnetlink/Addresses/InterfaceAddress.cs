using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Addresses;

/// <summary>
/// An address with the length of its prefix, as <c>10.0.0.2/24</c>. Unlike <see cref="IPNetwork"/> it keeps the host's part.
/// </summary>
public readonly record struct InterfaceAddress
{
    private const string Example = "an address and its prefix length are expected, as 10.0.0.2/24, 10.0.0.2/32 or fd00::2/128";

    private readonly IPAddress? _address;

    /// <summary>An address and the length of its prefix.</summary>
    /// <param name="address">IPv4 or IPv6. A scope id (<c>%eth0</c>) is not part of an interface's address.</param>
    /// <param name="prefixLength">In bits, 0 to 32 or 0 to 128.</param>
    public InterfaceAddress(IPAddress address, int prefixLength)
    {
        ArgumentNullException.ThrowIfNull(address);
        int bits = IpFamily.BitsOf(address);
        if ((uint)prefixLength > bits)
        {
            throw new ArgumentOutOfRangeException(nameof(prefixLength), prefixLength, $"The prefix of {address} has 0 to {bits} bits.");
        }

        if (bits == 128 && address.ScopeId != 0)
        {
            throw new ArgumentException($"{address} has a scope id; the link is given by its index, not with the address.", nameof(address));
        }

        _address = address;
        PrefixLength = prefixLength;
    }

    /// <summary>The address.</summary>
    public IPAddress Address => _address ?? IPAddress.Any;

    /// <summary>Bits of the prefix, 0 to 32 (IPv4) or 0 to 128 (IPv6).</summary>
    public int PrefixLength { get; }

    /// <summary>Whether the prefix is the whole address, /32 or /128: the address then brings no route to a network with it.</summary>
    public bool IsHostPrefix => PrefixLength == IpFamily.BitsOf(Address);

    /// <summary>The network that the address is in: <c>10.0.0.0/24</c> for <c>10.0.0.2/24</c>.</summary>
    public IPNetwork Network => new(IpFamily.Mask(Address, PrefixLength), PrefixLength);

    /// <summary>An address with its whole length as prefix, /32 or /128.</summary>
    public static InterfaceAddress Host(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new InterfaceAddress(address, IpFamily.BitsOf(address));
    }

    /// <summary>Reads <c>10.0.0.2/24</c> or <c>fd00::2/128</c>.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is something else; the message says what and gives an example.</exception>
    public static InterfaceAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(text, out InterfaceAddress result) is { } fault ? throw new FormatException($"'{text}' {fault}; {Example}.") : result;
    }

    /// <summary>Reads <c>10.0.0.2/24</c> or <c>fd00::2/128</c>; false when <paramref name="text"/> is something else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out InterfaceAddress result)
    {
        result = default;
        return text is not null && Read(text, out result) is null;
    }

    /// <summary>Reads <c>10.0.0.2/24</c> or <c>fd00::2/128</c>, as <see cref="Parse"/> does.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is something else.</exception>
    public static implicit operator InterfaceAddress(string text) => Parse(text);

    /// <summary><c>10.0.0.2/24</c>, which <see cref="Parse"/> reads.</summary>
    public override string ToString() => $"{Address}/{PrefixLength.ToString(CultureInfo.InvariantCulture)}";

    private static string? Read(ReadOnlySpan<char> text, out InterfaceAddress result)
    {
        result = default;
        int slash = text.IndexOf('/');
        if (slash < 0)
        {
            return IPAddress.TryParse(text, out _) ? "has no prefix length" : "is no address with a prefix length";
        }

        ReadOnlySpan<char> left = text[..slash];
        ReadOnlySpan<char> right = text[(slash + 1)..];

        // IPAddress takes more than ip(8) does: 10.1, 0xa000002 and octal digits, [fd00::2], fd00::2%eth0.
        if (left.ContainsAny("%[]") || !IPAddress.TryParse(left, out IPAddress? address)
            || (address.AddressFamily == AddressFamily.InterNetwork && !left.SequenceEqual(address.ToString())))
        {
            return "does not start with an IPv4 or IPv6 address";
        }

        int bits = IpFamily.BitsOf(address);
        if (!int.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out int length) || length > bits || (right.Length > 1 && right[0] == '0'))
        {
            return $"has no prefix length from 0 to {bits} after the slash";
        }

        result = new InterfaceAddress(address, length);
        return null;
    }
}
