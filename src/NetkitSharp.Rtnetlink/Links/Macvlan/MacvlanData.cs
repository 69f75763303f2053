using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Macvlan;

/// <summary>What macvlan and macvtap, new devices and changes share.</summary>
internal static class MacvlanData
{
    internal const string KindName = "macvlan";

    internal const string TapKindName = "macvtap";

    private const int DefaultCutoff = 1;

    /// <summary>What errors call the attributes of a request.</summary>
    internal static readonly NetlinkAttributeSpace Attributes = LinkAttributeSpaces.WithData(
        NetlinkAttributeSpace.Of<MacvlanAttribute>().WithAddresses(MacvlanAttribute.Macaddr)
            .With(MacvlanAttribute.MacaddrData, NetlinkAttributeSpace.Of<MacvlanAttribute>().WithAddresses(MacvlanAttribute.Macaddr)));

    internal static bool HasAny(IMacvlanSettings settings) => settings is not { Mode: null, Flags: null, Sources: null, BroadcastQueueLength: null, BroadcastCutoff: null };

    internal static void Write(NetlinkAttributeWriter<MacvlanAttribute> data, IMacvlanSettings settings)
    {
        data.WriteOptional(MacvlanAttribute.Mode, (uint?)settings.Mode);
        data.WriteOptional(MacvlanAttribute.Flags, (ushort?)settings.Flags);
        settings.Sources?.Write(data);
        data.WriteOptional(MacvlanAttribute.BcQueueLen, settings.BroadcastQueueLength);
        data.WriteOptional(MacvlanAttribute.BcCutoff, settings.BroadcastCutoff);
    }

    internal static void Verify(IMacvlanSettings settings, MacvlanLinkInfo? data, LinkReadback readback)
    {
        readback.Expect("linkinfo > data > mode", settings.Mode, data?.Mode);
        readback.Expect("linkinfo > data > flags", settings.Flags, data?.Flags);
        settings.Sources?.Verify(data?.Sources, readback);
        readback.Expect("linkinfo > data > bc-queue-len", settings.BroadcastQueueLength, data?.BroadcastQueueLength, "Linux 5.11");

        // The kernel does not report its default.
        readback.Expect("linkinfo > data > bc-cutoff", settings.BroadcastCutoff, data?.BroadcastCutoff ?? DefaultCutoff, "Linux 6.4");
    }

    // drivers/net/macvlan.c answers without a text.
    internal static string? Advise(NetlinkError refusal, IMacvlanSettings settings, int? lower) => refusal switch
    {
        { ExtendedAck.Message: not null } => null,
        { ErrorNumber: Errno.EINVAL } when settings.Sources is not null && (lower is null || settings.Mode is not MacvlanMode.Source) =>
            "Only a macvlan device in Source mode has source addresses.",
        { ErrorNumber: Errno.EINVAL } when lower is not null && settings.Mode is MacvlanMode.Passthru =>
            $"In Passthru mode the device must be the only one on the lower device, index {lower}.",
        { ErrorNumber: Errno.EINVAL } when lower is not null =>
            $"The lower device, index {lower}, must be an Ethernet device, not loopback, and without a device in Passthru mode.",
        { ErrorNumber: Errno.EINVAL } when settings.Mode is not null => "The mode cannot be changed from or to Passthru.",
        { ErrorNumber: Errno.EBUSY } when lower is not null => $"The lower device, index {lower}, is already the port of a bridge or the lower device of ipvlan.",
        _ => null,
    };
}
