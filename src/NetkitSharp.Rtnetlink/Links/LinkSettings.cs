using System.Net.NetworkInformation;
using System.Text;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>What can be asked of a new device whatever its kind. <see langword="null"/> is not sent and leaves the kernel's default; zero is a value.</summary>
public abstract class LinkSettings
{
    private const int MaxAliasLength = 255;

    private readonly byte[]? _address;

    private protected LinkSettings(string name)
    {
        LinkName.ThrowIfInvalid(name, nameof(name));
        Name = name;
    }

    /// <summary>IFLA_IFNAME: 1 to 15 bytes of UTF-8 without <c>/</c>, <c>:</c>, <c>%</c> and whitespace, and not <c>.</c> or <c>..</c>.</summary>
    public string Name { get; }

    /// <summary>ifi_index, from 1. EEXIST (EBUSY for a peer) where it is taken. A peer's is honoured only when the primary has one too.</summary>
    public int? Index
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "an interface index is at least 1");
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

    /// <summary>IFLA_TXQLEN in packets.</summary>
    public int? TxQueueLength { get; init => field = NotNegative(value); }

    /// <summary>IFLA_NUM_TX_QUEUES, 1 to 4096. A veth has one per possible CPU unless set, other kinds one.</summary>
    public int? NumTxQueues { get; init => field = NotNegative(value); }

    /// <summary>IFLA_NUM_RX_QUEUES, 1 to 4096; above 1 on netkit needs Linux 7.1 (queue leasing, up to 1024).</summary>
    public int? NumRxQueues { get; init => field = NotNegative(value); }

    /// <summary>IFLA_GROUP: the link group, by which many links can be deleted at once (<see cref="LinkClient.DeleteGroup"/>).</summary>
    public uint? Group { get; init; }

    /// <summary>Whether to set the device up (IFF_UP) once it is made. A peer takes a request of its own for this.</summary>
    public bool Up { get; init; }

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

    /// <summary>IFLA_INET6_ADDR_GEN_MODE. The kernel ignores it at creation: it is set by a second request, before the device goes up.</summary>
    public AddressGenerationMode? AddressGenerationMode { get; init; }

    /// <summary>IFLA_IFALIAS: free text, at most 255 bytes of UTF-8. Set by a second request.</summary>
    public string? Alias
    {
        get;
        init => field = CheckAlias(value, nameof(value));
    }

    /// <summary>
    /// IFLA_NET_NS_FD: the namespace to make the device in; null is that of the client's socket. It must stay open until the request is done. Needs CAP_NET_ADMIN in there too.
    /// </summary>
    public NetworkNamespace? Namespace { get; init; }

    internal static string? CheckAlias(string? alias, string argument) => alias is null || Encoding.UTF8.GetByteCount(alias) <= MaxAliasLength
        ? alias
        : throw new ArgumentException($"the alias has {Encoding.UTF8.GetByteCount(alias)} bytes in UTF-8, at most {MaxAliasLength} are allowed", argument);

    /// <summary>The attributes that any link can have, in the order in which none undoes another.</summary>
    internal void WriteCommon(in NetlinkAttributeWriter<LinkAttribute> writer)
    {
        writer.WriteString(LinkAttribute.Ifname, Name);
        WriteOptional(writer, LinkAttribute.Mtu, Mtu);
        if (_address is not null)
        {
            writer.WriteBytes(LinkAttribute.Address, _address);
        }

        WriteOptional(writer, LinkAttribute.Txqlen, TxQueueLength);
        WriteOptional(writer, LinkAttribute.NumTxQueues, NumTxQueues);
        WriteOptional(writer, LinkAttribute.NumRxQueues, NumRxQueues);
        WriteOptional(writer, LinkAttribute.Group, (int?)Group);
        WriteOptional(writer, LinkAttribute.GsoMaxSegs, GsoMaxSegments);

        // At most 65536, the first of each pair overwrites the second.
        WriteOptional(writer, LinkAttribute.GsoMaxSize, GsoMaxSize);
        WriteOptional(writer, LinkAttribute.GsoIpv4MaxSize, GsoIpv4MaxSize);
        WriteOptional(writer, LinkAttribute.GroMaxSize, GroMaxSize);
        WriteOptional(writer, LinkAttribute.GroIpv4MaxSize, GroIpv4MaxSize);
        if (Namespace is not null)
        {
            writer.WriteInt32(LinkAttribute.NetNsFd, (int)Namespace.Handle.DangerousGetHandle());
        }
    }

    /// <summary>Compares what was asked for with what the device became.</summary>
    internal void VerifyCommon(LinkInfo actual, LinkReadback readback)
    {
        readback.Expect("mtu", Mtu, actual.Mtu);
        readback.Expect("address", Address, actual.Address);
        readback.Expect("txqlen", TxQueueLength, actual.TxQueueLength);
        readback.Expect("num-tx-queues", NumTxQueues, actual.NumTxQueues);
        readback.Expect("num-rx-queues", NumRxQueues, actual.NumRxQueues);
        readback.Expect("group", Group, actual.Group);
        readback.Expect("gso-max-segs", GsoMaxSegments, actual.GsoMaxSegments, "Linux 4.6");
        readback.Expect("gso-max-size", GsoMaxSize, actual.GsoMaxSize, "Linux 4.6");
        readback.Expect("gso-ipv4-max-size", GsoIpv4MaxSize, actual.GsoIpv4MaxSize, "Linux 6.3");
        readback.Expect("gro-max-size", GroMaxSize, actual.GroMaxSize, "Linux 5.17");
        readback.Expect("gro-ipv4-max-size", GroIpv4MaxSize, actual.GroIpv4MaxSize, "Linux 6.3");
        readback.Expect("af-spec > inet6 > addr-gen-mode", AddressGenerationMode, actual.AddressGenerationMode);
        readback.Expect("ifalias", Alias, actual.Alias ?? "");
    }

    // By reference here and wherever it is not the API: copying a writer that was just made stalls for longer than an attribute takes.
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
