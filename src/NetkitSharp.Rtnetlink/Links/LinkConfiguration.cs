using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>
/// What can be asked of a device whatever its kind, when it is made (<see cref="LinkSettings"/>) or later (<see cref="LinkChange"/>). <see langword="null"/> is not sent and leaves the kernel's
/// default, or what is there; zero is a value.
/// </summary>
public abstract class LinkConfiguration
{
    private const int MaxAliasLength = 255;

    private readonly byte[]? _address;
    private readonly byte[]? _broadcast;

    private protected LinkConfiguration()
    {
    }

    /// <summary>IFLA_MTU in bytes. EINVAL outside the kind's limits: 68 to 65535 for netkit and veth.</summary>
    public int? Mtu { get; init => field = NotNegative(value); }

    /// <summary>IFLA_ADDRESS: the MAC address, unicast. EOPNOTSUPP for netkit in L3 mode, which has none.</summary>
    public PhysicalAddress? Address
    {
        get;
        init
        {
            field = value;
            _address = value?.GetAddressBytes();
        }
    }

    /// <summary>IFLA_BROADCAST: the hardware broadcast address, as long as the device's own.</summary>
    public PhysicalAddress? Broadcast
    {
        get;
        init
        {
            field = value;
            _broadcast = value?.GetAddressBytes();
        }
    }

    /// <summary>IFLA_TXQLEN in packets.</summary>
    public int? TxQueueLength { get; init => field = NotNegative(value); }

    /// <summary>IFLA_GROUP: the link group, by which many links can be deleted at once (<see cref="LinkClient.DeleteGroup"/>).</summary>
    public uint? Group { get; init; }

    /// <summary>
    /// IFLA_MASTER: index of the bridge, bond or VRF to become a port of, in the namespace that the device is or will be in; 0 leaves the one that it has. ENODEV where there is no such device, EOPNOTSUPP where it takes no ports.
    /// </summary>
    public int? MasterIndex { get; init => field = NotNegative(value); }

    /// <summary>IFLA_IFALIAS: free text, at most 255 bytes of UTF-8; empty clears it. Needs a request of its own for a new device.</summary>
    public string? Alias
    {
        get;
        init => field = value is null || Encoding.UTF8.GetByteCount(value) <= MaxAliasLength
            ? value
            : throw new ArgumentException($"the alias has {Encoding.UTF8.GetByteCount(value)} bytes in UTF-8, at most {MaxAliasLength} are allowed", nameof(value));
    }

    /// <summary>
    /// IFLA_GSO_MAX_SIZE in bytes, to tso_max_size (524280 for netkit and veth; EINVAL above), 193 or so at least (ERANGE). Above 65536 is BIG TCP for IPv6 (Linux 5.19). At most 65536
    /// sets <see cref="GsoIpv4MaxSize"/> along with it.
    /// </summary>
    public int? GsoMaxSize { get; init => field = NotNegative(value); }

    /// <summary>IFLA_GSO_MAX_SEGS, to tso_max_segs (65535).</summary>
    public int? GsoMaxSegments { get; init => field = NotNegative(value); }

    /// <summary>IFLA_GSO_IPV4_MAX_SIZE in bytes, limits as <see cref="GsoMaxSize"/>; above 65536 is BIG TCP for IPv4. Linux 6.3.</summary>
    public int? GsoIpv4MaxSize { get; init => field = NotNegative(value); }

    /// <summary>IFLA_GRO_MAX_SIZE in bytes, to 524280. Linux 5.17. At most 65536 sets <see cref="GroIpv4MaxSize"/> along with it.</summary>
    public int? GroMaxSize { get; init => field = NotNegative(value); }

    /// <summary>IFLA_GRO_IPV4_MAX_SIZE in bytes, to 524280. Linux 6.3.</summary>
    public int? GroIpv4MaxSize { get; init => field = NotNegative(value); }

    /// <summary>IFLA_LINKMODE: whether the device waits for user space before it is operationally up.</summary>
    public LinkMode? LinkMode { get; init; }

    /// <summary>IFLA_CARRIER: carrier on or off, for kinds that let it be set (dummy, tap); EOPNOTSUPP for the others. Needs a request of its own for a new device.</summary>
    public bool? Carrier { get; init; }

    /// <summary>
    /// IFLA_PROTO_DOWN: whether the device is held down for a protocol's sake, without carrier, for kinds that let it be (macvlan, vxlan); EOPNOTSUPP for the others. EBUSY when cleared while
    /// reasons remain. Needs a request of its own for a new device.
    /// </summary>
    public bool? ProtoDown { get; init; }

    /// <summary>IFLA_PROTO_DOWN_REASON_VALUE: why, a bit each, numbered by whoever sets them (Linux 5.9).</summary>
    public uint? ProtoDownReasons { get; init; }

    /// <summary>IFLA_PROTO_DOWN_REASON_MASK: the bits of <see cref="ProtoDownReasons"/> that are meant; the others stay. Null means all.</summary>
    public uint? ProtoDownReasonMask { get; init; }

    /// <summary>
    /// IFLA_INET6_ADDR_GEN_MODE, before the device goes up: then the link-local address is made. Needs a request of its own for a new device, as the kernel ignores it there. EAFNOSUPPORT without IPv6.
    /// </summary>
    public AddressGenerationMode? AddressGenerationMode { get; init; }

    /// <summary>
    /// IFLA_INET6_TOKEN: the lower 64 bits of the addresses that come from router advertisements, as <c>::1:2:3:4</c>; <c>::</c> takes it back. EINVAL where the device takes no advertisements or resolves no
    /// neighbours. Needs a request of its own for a new device.
    /// </summary>
    public IPAddress? Ipv6Token
    {
        get;
        init => field = value is null || (value.AddressFamily == AddressFamily.InterNetworkV6 && !value.GetAddressBytes().AsSpan(0, 8).ContainsAnyExcept((byte)0))
            ? value
            : throw new ArgumentException($"'{value}' is no IPv6 address whose upper 64 bits are zero, as the token is written: ::1", nameof(value));
    }

    /// <summary>IFLA_INET_CONF: IPv4 settings, as the sysctls in <c>/proc/sys/net/ipv4/conf/DEVICE</c>. Needs a request of its own for a new device.</summary>
    public IReadOnlyDictionary<Ipv4DeviceOption, int>? Ipv4Options { get; init; }

    /// <summary>Where the device goes; null is where it is, for a new one the namespace of the client's socket.</summary>
    public LinkNamespace? Namespace { get; init; }

    /// <summary>What only a device that exists takes, apart from the address families' settings.</summary>
    internal bool HasLater => Alias is not null || Carrier is not null || ProtoDown is not null || ProtoDownReasons is not null;

    /// <summary>Settings of the address families, which a device loses on its way to another namespace.</summary>
    internal bool HasFamilies => AddressGenerationMode is not null || Ipv6Token is not null || Ipv4Options is not null;

    /// <summary>Whether anything of what <see cref="WriteCommon"/> writes is set.</summary>
    internal bool HasCommon =>
        Mtu is not null || _address is not null || _broadcast is not null || TxQueueLength is not null || Group is not null || LinkMode is not null
        || GsoMaxSize is not null || GsoMaxSegments is not null || GsoIpv4MaxSize is not null || GroMaxSize is not null || GroIpv4MaxSize is not null;

    /// <summary>What a device takes both when it is made and later, in the order in which nothing undoes another.</summary>
    internal void WriteCommon(in NetlinkAttributeWriter<LinkAttribute> writer)
    {
        WriteOptional(writer, LinkAttribute.Mtu, Mtu);
        if (_address is not null)
        {
            writer.WriteBytes(LinkAttribute.Address, _address);
        }

        if (_broadcast is not null)
        {
            writer.WriteBytes(LinkAttribute.Broadcast, _broadcast);
        }

        WriteOptional(writer, LinkAttribute.Txqlen, TxQueueLength);
        WriteOptional(writer, LinkAttribute.Group, (int?)Group);
        if (LinkMode is { } mode)
        {
            writer.WriteByte(LinkAttribute.Linkmode, (byte)mode);
        }

        WriteOptional(writer, LinkAttribute.GsoMaxSegs, GsoMaxSegments);

        // At most 65536, the first of each pair overwrites the second.
        WriteOptional(writer, LinkAttribute.GsoMaxSize, GsoMaxSize);
        WriteOptional(writer, LinkAttribute.GsoIpv4MaxSize, GsoIpv4MaxSize);
        WriteOptional(writer, LinkAttribute.GroMaxSize, GroMaxSize);
        WriteOptional(writer, LinkAttribute.GroIpv4MaxSize, GroIpv4MaxSize);
    }

    internal void WriteLater(in NetlinkAttributeWriter<LinkAttribute> writer)
    {
        if (Alias is not null)
        {
            // net/core/dev.c, dev_set_alias: a terminating NUL would count as one of the 255 bytes.
            writer.WriteUnterminatedString(LinkAttribute.Ifalias, Alias);
        }

        if (Carrier is { } carrier)
        {
            writer.WriteByte(LinkAttribute.Carrier, carrier ? (byte)1 : (byte)0);
        }

        if (ProtoDownReasons is { } reasons)
        {
            using NetlinkAttributeWriter<ProtoDownReasonAttribute> reason = writer.BeginNested<ProtoDownReasonAttribute>(LinkAttribute.ProtoDownReason);
            if (ProtoDownReasonMask is { } mask)
            {
                reason.WriteUInt32(ProtoDownReasonAttribute.Mask, mask);
            }

            reason.WriteUInt32(ProtoDownReasonAttribute.Value, reasons);
        }

        if (ProtoDown is { } down)
        {
            writer.WriteByte(LinkAttribute.ProtoDown, down ? (byte)1 : (byte)0);
        }
    }

    internal void WriteFamilies(in NetlinkAttributeWriter<LinkAttribute> writer)
    {
        if (!HasFamilies)
        {
            return;
        }

        using NetlinkAttributeWriter<AddressFamilyAttribute> families = writer.BeginNested<AddressFamilyAttribute>(LinkAttribute.AfSpec);
        if (Ipv4Options is not null)
        {
            using NetlinkAttributeWriter<InetAttribute> inet = families.BeginNested<InetAttribute>(AddressFamilyAttribute.Inet);
            using NetlinkAttributeWriter<Ipv4OptionAttribute> options = inet.BeginNested<Ipv4OptionAttribute>(InetAttribute.Conf);
            foreach ((Ipv4DeviceOption option, int value) in Ipv4Options)
            {
                options.WriteInt32((Ipv4OptionAttribute)option, value);
            }
        }

        if (AddressGenerationMode is null && Ipv6Token is null)
        {
            return;
        }

        using NetlinkAttributeWriter<Inet6Attribute> inet6 = families.BeginNested<Inet6Attribute>(AddressFamilyAttribute.Inet6);
        if (AddressGenerationMode is { } mode)
        {
            inet6.WriteByte(Inet6Attribute.AddrGenMode, (byte)mode);
        }

        if (Ipv6Token is not null)
        {
            inet6.WriteIPAddress(Inet6Attribute.Token, Ipv6Token);
        }
    }

    /// <summary>Compares what was asked for with what the device became, apart from the address families' settings.</summary>
    internal virtual void VerifyCommon(LinkInfo actual, LinkReadback readback)
    {
        readback.Expect("mtu", Mtu, actual.Mtu);
        readback.Expect("address", Address, actual.Address);
        readback.Expect("broadcast", Broadcast, actual.Broadcast);
        readback.Expect("txqlen", TxQueueLength, actual.TxQueueLength);
        readback.Expect("group", Group, actual.Group);
        readback.Expect("ifalias", Alias, actual.Alias ?? "");
        readback.Expect("linkmode", LinkMode, actual.LinkMode, LinkMode is Links.LinkMode.Testing ? "Linux 5.8" : null);
        readback.Expect("carrier", Carrier, actual.Carrier);
        readback.Expect("proto-down", ProtoDown, actual.ProtoDown, "Linux 4.3");
        readback.Expect("proto-down-reason > value", ProtoDownReasons & ProtoDownReasonMask.GetValueOrDefault(uint.MaxValue), actual.ProtoDownReasons & ProtoDownReasonMask.GetValueOrDefault(uint.MaxValue), "Linux 5.9");
        readback.Expect("gso-max-segs", GsoMaxSegments, actual.GsoMaxSegments, "Linux 4.6");
        readback.Expect("gso-max-size", GsoMaxSize, actual.GsoMaxSize, "Linux 4.6");
        readback.Expect("gso-ipv4-max-size", GsoIpv4MaxSize, actual.GsoIpv4MaxSize, "Linux 6.3");
        readback.Expect("gro-max-size", GroMaxSize, actual.GroMaxSize, "Linux 5.17");
        readback.Expect("gro-ipv4-max-size", GroIpv4MaxSize, actual.GroIpv4MaxSize, "Linux 6.3");
    }

    internal void VerifyFamilies(LinkInfo actual, LinkReadback readback)
    {
        readback.Expect("af-spec > inet6 > addr-gen-mode", AddressGenerationMode, actual.AddressGenerationMode);
        readback.Expect("af-spec > inet6 > token", Ipv6Token, actual.Ipv6Token ?? IPAddress.IPv6Any);
        foreach ((Ipv4DeviceOption option, int value) in Ipv4Options ?? System.Collections.Frozen.FrozenDictionary<Ipv4DeviceOption, int>.Empty)
        {
            readback.Expect<int>($"af-spec > inet > conf > {option}", value, actual.GetIpv4Option(option));
        }
    }

    private protected static void WriteOptional(in NetlinkAttributeWriter<LinkAttribute> writer, LinkAttribute attribute, int? value)
    {
        if (value is not null)
        {
            writer.WriteInt32(attribute, value.Value);
        }
    }

    private protected static int? NotNegative(int? value) =>
        value is null or >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "the value cannot be negative");
}
