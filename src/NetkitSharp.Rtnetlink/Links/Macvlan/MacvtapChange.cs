namespace NetkitSharp.Rtnetlink.Links.Macvlan;

/// <summary>What can be changed of a macvtap device: everything that can be asked of a new one.</summary>
public sealed class MacvtapChange : MacvlanChange
{
    private protected override string KindName => MacvlanData.TapKindName;
}
