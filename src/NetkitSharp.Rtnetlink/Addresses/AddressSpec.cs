using System.Net;
using System.Net.Sockets;
using System.Text;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Rtnetlink.Addresses;

/// <summary>An address to add to a link. What is null is not sent, so that the kernel's default holds.</summary>
public sealed record AddressSpec
{
    private const int MaxLabelBytes = 15;

    /// <summary>The link's index.</summary>
    public required int LinkIndex { get; init; }

    /// <summary>The address; its prefix length is the peer's where there is a <see cref="Peer"/>.</summary>
    public required InterfaceAddress Address { get; init; }

    /// <summary>IFA_ADDRESS: the other end of a point-to-point link. Of the same family as the address.</summary>
    public IPAddress? Peer { get; init; }

    /// <summary>IFA_BROADCAST: IPv4 only. Without it the address has none, the kernel does not derive one.</summary>
    public IPAddress? Broadcast { get; init; }

    /// <summary>IFA_LABEL: IPv4 only, at most 15 bytes, the link's name unless set.</summary>
    public string? Label { get; init; }

    /// <summary>How far the address is valid; the kernel derives it for IPv6.</summary>
    public RouteScope Scope { get; init; } = RouteScope.Universe;

    /// <summary>IFA_FLAGS.</summary>
    public AddressFlags Flags { get; init; }

    /// <summary>How long to choose the address for new connections, in whole seconds; null for ever. Not above <see cref="ValidLifetime"/>.</summary>
    public TimeSpan? PreferredLifetime { get; init; }

    /// <summary>How long until the kernel removes the address, 1 second or more, in whole seconds; null for ever.</summary>
    public TimeSpan? ValidLifetime { get; init; }

    /// <summary>IFA_RT_PRIORITY: the metric of the prefix route (Linux 4.18).</summary>
    public uint? RoutePriority { get; init; }

    /// <summary>IFA_PROTO: who added it (Linux 5.18; older kernels ignore it).</summary>
    public AddressProtocol? Protocol { get; init; }

    /// <summary>Throws on what the kernel would misread or refuse without a word.</summary>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(LinkIndex, 1);
        AddressFamily family = Address.Address.AddressFamily;
        if (Peer is not null && Peer.AddressFamily != family)
        {
            throw new ArgumentException($"address {Address} and its peer {Peer} are of different families", nameof(Peer));
        }

        if (Broadcast is not null && (family, Broadcast.AddressFamily) != (AddressFamily.InterNetwork, AddressFamily.InterNetwork))
        {
            throw new ArgumentException($"address {Address} with broadcast {Broadcast}: only IPv4 has broadcast addresses", nameof(Broadcast));
        }

        if (Label is not null && (family != AddressFamily.InterNetwork || Label.Length == 0 || Encoding.UTF8.GetByteCount(Label) > MaxLabelBytes))
        {
            throw new ArgumentException($"address {Address} with label '{Label}': labels are for IPv4 and have 1 to {MaxLabelBytes} bytes", nameof(Label));
        }

        CheckLifetime(PreferredLifetime, TimeSpan.Zero, nameof(PreferredLifetime));
        CheckLifetime(ValidLifetime, TimeSpan.FromSeconds(1), nameof(ValidLifetime));
        if (PreferredLifetime is not null && ValidLifetime is not null && PreferredLifetime > ValidLifetime)
        {
            throw new ArgumentException($"address {Address}: the preferred lifetime {PreferredLifetime} exceeds the valid lifetime {ValidLifetime}", nameof(PreferredLifetime));
        }
    }

    private static void CheckLifetime(TimeSpan? lifetime, TimeSpan least, string name)
    {
        // 0xffffffff seconds mean for ever.
        if (lifetime is { } finite && (finite < least || finite.TotalSeconds >= uint.MaxValue || finite.Ticks % TimeSpan.TicksPerSecond != 0))
        {
            throw new ArgumentOutOfRangeException(name, finite, $"A lifetime is a whole number of seconds from {least.TotalSeconds} to {uint.MaxValue - 1}, or null for ever.");
        }
    }
}
