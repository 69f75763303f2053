using System.Net.NetworkInformation;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>What to change of a link; null leaves as it is. Kinds derive from <see cref="LinkChange{TAttribute}"/> for what they can change of themselves.</summary>
public class LinkChange
{
    private readonly byte[]? _address;

    /// <summary>IFF_UP: true sets the device up, false down.</summary>
    public bool? Up { get; init; }

    /// <summary>IFLA_IFNAME: the new name. EEXIST where it is taken, in the namespace moved to if there is one.</summary>
    public string? Name
    {
        get;
        init
        {
            if (value is not null)
            {
                LinkName.ThrowIfInvalid(value, nameof(value));
            }

            field = value;
        }
    }

    /// <summary>IFLA_MTU in bytes.</summary>
    public int? Mtu { get; init => field = NotNegative(value); }

    /// <summary>IFLA_ADDRESS: the MAC address. EOPNOTSUPP for netkit in L3 mode.</summary>
    public PhysicalAddress? Address
    {
        get;
        init
        {
            field = value;
            _address = value?.GetAddressBytes();
        }
    }

    /// <summary>IFLA_TXQLEN in packets.</summary>
    public int? TxQueueLength { get; init => field = NotNegative(value); }

    /// <summary>IFLA_GROUP.</summary>
    public uint? Group { get; init; }

    /// <summary>IFLA_MASTER: index of the bridge, bond or VRF to become a port of; 0 leaves it.</summary>
    public int? MasterIndex { get; init => field = NotNegative(value); }

    /// <summary>IFLA_IFALIAS: free text, at most 255 bytes of UTF-8; empty clears it.</summary>
    public string? Alias
    {
        get;
        init => field = LinkSettings.CheckAlias(value, nameof(value));
    }

    /// <summary>IFLA_GSO_MAX_SIZE in bytes; see <see cref="LinkSettings.GsoMaxSize"/>.</summary>
    public int? GsoMaxSize { get; init => field = NotNegative(value); }

    /// <summary>IFLA_GSO_MAX_SEGS.</summary>
    public int? GsoMaxSegments { get; init => field = NotNegative(value); }

    /// <summary>IFLA_GSO_IPV4_MAX_SIZE in bytes. Linux 6.3.</summary>
    public int? GsoIpv4MaxSize { get; init => field = NotNegative(value); }

    /// <summary>IFLA_GRO_MAX_SIZE in bytes. Linux 5.17.</summary>
    public int? GroMaxSize { get; init => field = NotNegative(value); }

    /// <summary>IFLA_GRO_IPV4_MAX_SIZE in bytes. Linux 6.3.</summary>
    public int? GroIpv4MaxSize { get; init => field = NotNegative(value); }

    /// <summary>IFLA_INET6_ADDR_GEN_MODE; takes effect when the device goes up.</summary>
    public AddressGenerationMode? AddressGenerationMode { get; init; }

    /// <summary>IFLA_NET_NS_FD: the namespace to move to. The device comes out down, without addresses, and with another index where its own is taken there.</summary>
    public NetworkNamespace? Namespace { get; init; }

    /// <summary>IFLA_INFO_KIND, where kind attributes are to be changed.</summary>
    protected internal virtual string? Kind => null;

    /// <summary>Names for the errors about this request. Override with a static <see cref="LinkAttributeSpaces.WithData"/>.</summary>
    protected internal virtual NetlinkAttributeSpace AttributeSpace => LinkAttributeSpaces.Link;

    /// <summary>Whether anything but the way up, down or into a namespace is changed, and read back.</summary>
    internal bool HasAttributes =>
        Kind is not null || Mtu is not null || _address is not null || TxQueueLength is not null || Group is not null || MasterIndex is not null || Alias is not null
        || GsoMaxSize is not null || GsoMaxSegments is not null || GsoIpv4MaxSize is not null || GroMaxSize is not null || GroIpv4MaxSize is not null;

    /// <summary>The attributes that can be read back where the device is now.</summary>
    internal void WriteAttributes(NetlinkAttributeWriter<LinkAttribute> writer)
    {
        WriteOptional(writer, LinkAttribute.Mtu, Mtu);
        if (_address is not null)
        {
            writer.WriteBytes(LinkAttribute.Address, _address);
        }

        WriteOptional(writer, LinkAttribute.Txqlen, TxQueueLength);
        WriteOptional(writer, LinkAttribute.Group, (int?)Group);
        WriteOptional(writer, LinkAttribute.Master, MasterIndex);
        if (Alias is not null)
        {
            // net/core/dev.c, dev_set_alias: a terminating NUL would count as one of the 255 bytes.
            writer.WriteUnterminatedString(LinkAttribute.Ifalias, Alias);
        }

        // At most 65536, the first of each pair overwrites the second.
        WriteOptional(writer, LinkAttribute.GsoMaxSegs, GsoMaxSegments);
        WriteOptional(writer, LinkAttribute.GsoMaxSize, GsoMaxSize);
        WriteOptional(writer, LinkAttribute.GsoIpv4MaxSize, GsoIpv4MaxSize);
        WriteOptional(writer, LinkAttribute.GroMaxSize, GroMaxSize);
        WriteOptional(writer, LinkAttribute.GroIpv4MaxSize, GroIpv4MaxSize);
        if (Kind is not null)
        {
            using NetlinkAttributeWriter<LinkInfoAttribute> info = writer.BeginNested<LinkInfoAttribute>(LinkAttribute.Linkinfo);
            info.WriteString(LinkInfoAttribute.Kind, Kind);
            WriteLinkInfo(info);
        }
    }

    internal void WriteAddressGenerationMode(NetlinkAttributeWriter<LinkAttribute> writer)
    {
        if (AddressGenerationMode is { } mode)
        {
            using NetlinkAttributeWriter<AddressFamilyAttribute> families = writer.BeginNested<AddressFamilyAttribute>(LinkAttribute.AfSpec);
            using NetlinkAttributeWriter<Inet6Attribute> inet6 = families.BeginNested<Inet6Attribute>(AddressFamilyAttribute.Inet6);
            inet6.WriteByte(Inet6Attribute.AddrGenMode, (byte)mode);
        }
    }

    internal void VerifyCommon(LinkInfo actual, LinkReadback readback)
    {
        readback.Expect("mtu", Mtu, actual.Mtu);
        readback.Expect("address", Address, actual.Address);
        readback.Expect("txqlen", TxQueueLength, actual.TxQueueLength);
        readback.Expect("group", Group, actual.Group);
        readback.Expect("master", MasterIndex, actual.MasterIndex ?? 0);
        readback.Expect("ifalias", Alias, actual.Alias ?? "");
        readback.Expect("gso-max-segs", GsoMaxSegments, actual.GsoMaxSegments, "Linux 4.6");
        readback.Expect("gso-max-size", GsoMaxSize, actual.GsoMaxSize, "Linux 4.6");
        readback.Expect("gso-ipv4-max-size", GsoIpv4MaxSize, actual.GsoIpv4MaxSize, "Linux 6.3");
        readback.Expect("gro-max-size", GroMaxSize, actual.GroMaxSize, "Linux 5.17");
        readback.Expect("gro-ipv4-max-size", GroIpv4MaxSize, actual.GroIpv4MaxSize, "Linux 6.3");
    }

    /// <summary>Writes what follows the kind in IFLA_LINKINFO.</summary>
    private protected virtual void WriteLinkInfo(NetlinkAttributeWriter<LinkInfoAttribute> info)
    {
    }

    /// <summary>Compares what was asked for with what the kernel made of it. Override for the attributes of the kind.</summary>
    protected internal virtual void Verify(LinkInfo actual, LinkReadback readback)
    {
    }

    /// <summary>What would work, as a sentence, where the kernel's refusal does not say so by itself.</summary>
    protected internal virtual string? Advise(NetlinkError refusal) => null;

    private static void WriteOptional(in NetlinkAttributeWriter<LinkAttribute> writer, LinkAttribute attribute, int? value)
    {
        if (value is not null)
        {
            writer.WriteInt32(attribute, value.Value);
        }
    }

    private static int? NotNegative(int? value) =>
        value is null or >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "the value cannot be negative");
}
