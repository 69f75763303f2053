using System.Net.NetworkInformation;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Macvlan;

/// <summary>What a macvlan device reports of itself; null where the kernel does not know the attribute.</summary>
public record MacvlanLinkInfo : ILinkData<MacvlanLinkInfo>
{
    private protected MacvlanLinkInfo(NetlinkAttributeTable<MacvlanAttribute> data)
    {
        Mode = (MacvlanMode)(data.FindUInt32(MacvlanAttribute.Mode) ?? 0);
        Flags = (MacvlanFlags)(data.FindUInt16(MacvlanAttribute.Flags) ?? 0);
        Sources = ReadSources(data.FindNested(MacvlanAttribute.MacaddrData));
        BroadcastQueueLength = data.FindUInt32(MacvlanAttribute.BcQueueLen);
        BroadcastQueueLengthUsed = data.FindUInt32(MacvlanAttribute.BcQueueLenUsed);
        BroadcastCutoff = data.FindInt32(MacvlanAttribute.BcCutoff);
    }

    /// <inheritdoc/>
    public static string Kind => MacvlanData.KindName;

    /// <summary>IFLA_MACVLAN_MODE.</summary>
    public MacvlanMode Mode { get; }

    /// <summary>IFLA_MACVLAN_FLAGS.</summary>
    public MacvlanFlags Flags { get; }

    /// <summary>IFLA_MACVLAN_MACADDR_DATA: whose packets the device receives in <see cref="MacvlanMode.Source"/> mode.</summary>
    public IReadOnlyList<PhysicalAddress> Sources { get; }

    /// <summary>IFLA_MACVLAN_BC_QUEUE_LEN: how many broadcast packets may wait, as asked for this device (Linux 5.11).</summary>
    public uint? BroadcastQueueLength { get; }

    /// <summary>IFLA_MACVLAN_BC_QUEUE_LEN_USED: the largest that any device on the lower one asked for (Linux 5.11).</summary>
    public uint? BroadcastQueueLengthUsed { get; }

    /// <summary>IFLA_MACVLAN_BC_CUTOFF: from how many receivers on multicast is queued; null also where it is 1, the kernel's default (Linux 6.4).</summary>
    public int? BroadcastCutoff { get; }

    /// <inheritdoc/>
    public static MacvlanLinkInfo Parse(NetlinkAttributes attributes) => new(new NetlinkAttributeTable<MacvlanAttribute>(attributes));

    /// <summary>Of a macvlan or a macvtap device; null for another.</summary>
    internal static MacvlanLinkInfo? From(LinkInfo link) => link.TryGetData<MacvlanLinkInfo>(out MacvlanLinkInfo? data)
        ? data
        : link.TryGetData<MacvtapLinkInfo>(out MacvtapLinkInfo? tap) ? tap : null;

    private static List<PhysicalAddress> ReadSources(NetlinkAttributes addresses)
    {
        List<PhysicalAddress> read = [];
        foreach (NetlinkAttribute address in addresses)
        {
            if (address.As<MacvlanAttribute>() == MacvlanAttribute.Macaddr)
            {
                read.Add(new PhysicalAddress(address.Payload.ToArray()));
            }
        }

        return read;
    }
}
