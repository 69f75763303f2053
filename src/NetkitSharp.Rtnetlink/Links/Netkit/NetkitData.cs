using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Netkit;

/// <summary>What pairs and single devices share.</summary>
internal static class NetkitData
{
    internal const string ScrubSince = "Linux 6.13, or 6.12 stable,";
    internal const string RoomSince = "Linux 6.14";
    internal const string PairingSince = "Linux 7.1";

    internal static void WriteOptional(in NetlinkAttributeWriter<NetkitAttribute> data, NetkitAttribute attribute, uint? value)
    {
        if (value is not null)
        {
            data.WriteUInt32(attribute, value.Value);
        }
    }

    internal static void WriteOptional(in NetlinkAttributeWriter<NetkitAttribute> data, NetkitAttribute attribute, ushort? value)
    {
        if (value is not null)
        {
            data.WriteUInt16(attribute, value.Value);
        }
    }

    // drivers/net/netkit.c: netkit_validate answers without a text.
    internal static string? Advise(NetlinkError error, NetkitMode? mode, bool hasAddress) =>
        error.ErrorNumber == Errno.EOPNOTSUPP && hasAddress && mode is not NetkitMode.L2
            ? "A netkit device in L3 mode, the default, has no MAC address: ask for Mode L2, or leave Address out."
            : null;
}
