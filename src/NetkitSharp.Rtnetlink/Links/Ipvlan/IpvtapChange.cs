namespace NetkitSharp.Rtnetlink.Links.Ipvlan;

/// <summary>What can be changed of an ipvtap device, and with it of all devices on the same lower device.</summary>
public sealed class IpvtapChange : IpvlanChange
{
    private protected override string KindName => IpvtapLinkInfo.Kind;
}
