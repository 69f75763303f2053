using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Tests.Guide;

#region own-kind
// linux/if_link.h: IFLA_BR_*
public enum MinimalBridgeOption : ushort
{
    AgeingTime = 4,
}

public sealed class MinimalBridge(string name) : LinkSpec<MinimalBridgeOption>(name)
{
    public override string Kind => "bridge";

    public uint? AgeingTime { get; init; }

    protected override void WriteData(NetlinkAttributeWriter<MinimalBridgeOption> data)
    {
        if (AgeingTime is { } ticks)
        {
            data.WriteUInt32(MinimalBridgeOption.AgeingTime, ticks);
        }
    }
}

public sealed class MinimalBridgeInfo : ILinkData<MinimalBridgeInfo>
{
    public static string Kind => "bridge";

    public uint? AgeingTime { get; private init; }

    public static MinimalBridgeInfo Parse(NetlinkAttributes attributes) =>
        new() { AgeingTime = attributes.TryGet(MinimalBridgeOption.AgeingTime, out NetlinkAttribute ticks) ? ticks.GetUInt32() : null };
}
#endregion
