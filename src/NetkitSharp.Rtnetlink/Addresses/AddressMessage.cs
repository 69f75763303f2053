using System.Net;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Addresses;

/// <summary>Address messages: written from a spec.</summary>
internal static class AddressMessage
{
    /// <summary>RTM_NEWADDR.</summary>
    internal const ushort New = (ushort)RtnetlinkMessageType.NewAddress;

    /// <summary>RTM_DELADDR.</summary>
    internal const ushort Delete = (ushort)RtnetlinkMessageType.DeleteAddress;

    /// <summary>RTM_GETADDR.</summary>
    internal const ushort Get = (ushort)RtnetlinkMessageType.GetAddress;

    /// <summary>Room for every request: all attributes together take about 120 bytes.</summary>
    internal const int MaxLength = 256;

    /// <summary>Room for the request of a dump.</summary>
    internal const int MaxDumpRequestLength = 64;

    internal static readonly NetlinkAttributeSpace Space = NetlinkAttributeSpace.Of<AddressAttribute>(headerLength: 8)
        .WithAddresses(AddressAttribute.Address, AddressAttribute.Local, AddressAttribute.Broadcast);

    /// <summary>What identifies an address: link, family, prefix length, own address and peer.</summary>
    internal static NetlinkAttributeWriter<AddressAttribute> WriteKey(ref NetlinkMessageWriter writer, int linkIndex, InterfaceAddress address, IPAddress? peer, AddressFlags flags = 0, RouteScope scope = 0)
    {
        ifaddrmsg header = new()
        {
            ifa_family = IpFamily.Of(address.Address),
            ifa_prefixlen = (byte)address.PrefixLength,
            ifa_flags = (byte)flags,
            ifa_scope = (byte)scope,
            ifa_index = (uint)linkIndex,
        };
        NetlinkAttributeWriter<AddressAttribute> attributes = writer.Begin<ifaddrmsg, AddressAttribute>(in header);
        attributes.WriteIPAddress(AddressAttribute.Local, address.Address);
        attributes.WriteIPAddress(AddressAttribute.Address, peer ?? address.Address);
        return attributes;
    }

    internal static void Write(ref NetlinkMessageWriter writer, AddressSpec spec)
    {
        NetlinkAttributeWriter<AddressAttribute> attributes = WriteKey(ref writer, spec.LinkIndex, spec.Address, spec.Peer, spec.Flags, spec.Scope);
        attributes.WriteUInt32(AddressAttribute.Flags, (uint)spec.Flags);
        if (spec.Broadcast is not null)
        {
            attributes.WriteIPAddress(AddressAttribute.Broadcast, spec.Broadcast);
        }

        if (spec.Label is not null)
        {
            attributes.WriteString(AddressAttribute.Label, spec.Label);
        }

        if (spec.PreferredLifetime is not null || spec.ValidLifetime is not null)
        {
            ifa_cacheinfo lifetimes = new() { ifa_prefered = ToSeconds(spec.PreferredLifetime ?? spec.ValidLifetime), ifa_valid = ToSeconds(spec.ValidLifetime) };
            attributes.Write(AddressAttribute.CacheInfo, in lifetimes);
        }

        if (spec.RoutePriority is uint priority)
        {
            attributes.WriteUInt32(AddressAttribute.RoutePriority, priority);
        }

        if (spec.Protocol is AddressProtocol protocol)
        {
            attributes.WriteByte(AddressAttribute.Protocol, (byte)protocol);
        }
    }

    private static uint ToSeconds(TimeSpan? lifetime) => lifetime is { } finite ? (uint)finite.TotalSeconds : ifa_cacheinfo.INFINITY_LIFE_TIME;
}
