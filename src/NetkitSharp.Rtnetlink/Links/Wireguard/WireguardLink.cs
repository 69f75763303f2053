namespace NetkitSharp.Rtnetlink.Links.Wireguard;

/// <summary>
/// A WireGuard device (CONFIG_WIREGUARD, Linux 5.6), without keys and peers: those are set through generic netlink, which is not part of this library. It has no MAC address and no attributes of its own here.
/// </summary>
/// <remarks>Its UDP socket stays in the namespace that it was made in, wherever the device is moved to.</remarks>
/// <seealso href="https://www.wireguard.com/netns/">Routing and network namespaces</seealso>
public sealed class WireguardLink : LinkSpec
{
    /// <summary>A device called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">The name breaks the kernel's rules; see <see cref="LinkSettings.Name"/>.</exception>
    public WireguardLink(string name)
        : base(name)
    {
    }

    /// <inheritdoc/>
    public override string Kind => "wireguard";

    /// <inheritdoc/>
    protected internal override string? KindRequirement => "CONFIG_WIREGUARD, Linux 5.6 or later";
}
