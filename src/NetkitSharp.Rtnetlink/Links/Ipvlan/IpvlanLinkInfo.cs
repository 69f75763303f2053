using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Ipvlan;

/// <summary>What an ipvlan device reports of itself.</summary>
public record IpvlanLinkInfo : ILinkData<IpvlanLinkInfo>
{
    private protected IpvlanLinkInfo(NetlinkAttributes attributes)
    {
        foreach (NetlinkAttribute attribute in attributes)
        {
            switch (attribute.As<IpvlanAttribute>())
            {
                case IpvlanAttribute.Mode:
                    Mode = (IpvlanMode)attribute.GetUInt16();
                    break;
                case IpvlanAttribute.Flags:
                    Isolation = (IpvlanIsolation)attribute.GetUInt16();
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public static string Kind => "ipvlan";

    /// <summary>IFLA_IPVLAN_MODE.</summary>
    public IpvlanMode Mode { get; }

    /// <summary>IFLA_IPVLAN_FLAGS (Linux 4.15).</summary>
    public IpvlanIsolation? Isolation { get; }

    /// <inheritdoc/>
    public static IpvlanLinkInfo Parse(NetlinkAttributes attributes) => new(attributes);

    /// <summary>Of an ipvlan or an ipvtap device; null for another.</summary>
    internal static IpvlanLinkInfo? From(LinkInfo link) => link.TryGetData<IpvlanLinkInfo>(out IpvlanLinkInfo? data)
        ? data
        : link.TryGetData<IpvtapLinkInfo>(out IpvtapLinkInfo? tap) ? tap : null;
}
