using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Netkit;

/// <summary>What a netkit device reports of itself; null where the kernel does not know the attribute, or the device has no peer.</summary>
public sealed record NetkitLinkInfo : ILinkData<NetkitLinkInfo>
{
    private NetkitLinkInfo(NetlinkAttributes attributes)
    {
        foreach (NetlinkAttribute attribute in attributes)
        {
            switch (attribute.As<NetkitAttribute>())
            {
                case NetkitAttribute.Primary:
                    IsPrimary = attribute.GetByte() != 0;
                    break;
                case NetkitAttribute.Policy:
                    Policy = (NetkitPolicy)attribute.GetUInt32();
                    break;
                case NetkitAttribute.PeerPolicy:
                    PeerPolicy = (NetkitPolicy)attribute.GetUInt32();
                    break;
                case NetkitAttribute.Mode:
                    Mode = (NetkitMode)attribute.GetUInt32();
                    break;
                case NetkitAttribute.Scrub:
                    Scrub = (NetkitScrub)attribute.GetUInt32();
                    break;
                case NetkitAttribute.PeerScrub:
                    PeerScrub = (NetkitScrub)attribute.GetUInt32();
                    break;
                case NetkitAttribute.Headroom:
                    Headroom = attribute.GetUInt16();
                    break;
                case NetkitAttribute.Tailroom:
                    Tailroom = attribute.GetUInt16();
                    break;
                case NetkitAttribute.Pairing:
                    Pairing = (NetkitPairing)attribute.GetUInt32();
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public static string Kind => NetkitLink.KindName;

    /// <summary>IFLA_NETKIT_PRIMARY: this end may change the policies and take BPF programs for both.</summary>
    public bool IsPrimary { get; }

    /// <summary>IFLA_NETKIT_POLICY: of what this end sends.</summary>
    public NetkitPolicy Policy { get; }

    /// <summary>IFLA_NETKIT_PEER_POLICY: of what the other end sends.</summary>
    public NetkitPolicy? PeerPolicy { get; }

    /// <summary>IFLA_NETKIT_MODE.</summary>
    public NetkitMode Mode { get; }

    /// <summary>IFLA_NETKIT_SCRUB: of what this end sends (Linux 6.13 and 6.12 stable; pairs only).</summary>
    public NetkitScrub? Scrub { get; }

    /// <summary>IFLA_NETKIT_PEER_SCRUB: of what the other end sends.</summary>
    public NetkitScrub? PeerScrub { get; }

    /// <summary>IFLA_NETKIT_HEADROOM in bytes (Linux 6.14). What the device has, whoever caused it, is <see cref="LinkInfo.Headroom"/>.</summary>
    public int? Headroom { get; }

    /// <summary>IFLA_NETKIT_TAILROOM in bytes (Linux 6.14).</summary>
    public int? Tailroom { get; }

    /// <summary>IFLA_NETKIT_PAIRING (Linux 7.1); null is a pair, as older kernels know nothing else.</summary>
    public NetkitPairing? Pairing { get; }

    /// <inheritdoc/>
    public static NetkitLinkInfo Parse(NetlinkAttributes attributes) => new(attributes);
}
