using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Ipvlan;

/// <summary>What an ipvlan device reports of itself.</summary>
public sealed record IpvlanLinkInfo : ILinkData<IpvlanLinkInfo>
{
    private IpvlanLinkInfo(NetlinkAttributes attributes)
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
}
