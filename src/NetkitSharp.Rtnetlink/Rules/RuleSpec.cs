using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Rtnetlink.Rules;

/// <summary>
/// A rule of policy routing to add, or what the rule to delete has. What is null is not sent: an added rule does not look at it, and deleting takes any.
/// </summary>
/// <param name="Family">InterNetwork or InterNetworkV6: each has rules of its own.</param>
/// <example>
/// <code>
/// rtnl.Rules.Add(new RuleSpec(AddressFamily.InterNetwork) { Source = IPNetwork.Parse("10.0.0.0/24"), Table = 100, Priority = 1000 });
/// </code>
/// </example>
public sealed record RuleSpec(AddressFamily Family)
{
    private const int MaxDscp = 63;
    private const uint MaxFlowLabel = 0xfffff;
    private const int MaxLinkNameBytes = 15;

    /// <summary>FRA_PRIORITY: rules are consulted from the lowest on. Without it the kernel takes the number below that of the second rule (32765 in a new namespace), another one each time.</summary>
    public uint? Priority { get; init; }

    /// <summary>What to do with the packets; null for <see cref="RuleAction.Goto"/> where <see cref="GotoPriority"/> is set and <see cref="RuleAction.ToTable"/> else, or for deleting, any.</summary>
    public RuleAction? Action { get; init; }

    /// <summary>FRA_TABLE: the table to look up, from 1; for <see cref="RuleAction.ToTable"/> it or <see cref="L3MasterDevice"/> is needed.</summary>
    public uint? Table { get; init; }

    /// <summary>FRA_GOTO: the priority of the rule to go on with, above that of this rule. It need not exist; until then the rule does nothing.</summary>
    public uint? GotoPriority { get; init; }

    /// <summary>FRA_L3MDEV: look up the table of the VRF that the packet belongs to, in place of <see cref="Table"/> (Linux 4.8).</summary>
    public bool L3MasterDevice { get; init; }

    /// <summary>FIB_RULE_INVERT: the rule is for the packets that do not match. The kernel looks at it neither when it deletes a rule nor when it compares a new one with those that are there.</summary>
    public bool Invert { get; init; }

    /// <summary>FRA_SRC: where packets come from.</summary>
    public IPNetwork? Source { get; init; }

    /// <summary>FRA_DST: where packets go to.</summary>
    public IPNetwork? Destination { get; init; }

    /// <summary>FRA_IIFNAME: the name of the link that packets come in by, <c>lo</c> for those of this host. The link need not exist yet.</summary>
    public string? InputInterface { get; init; }

    /// <summary>FRA_OIFNAME: the name of the link that the sending socket is bound to. The link need not exist yet.</summary>
    public string? OutputInterface { get; init; }

    /// <summary>FRA_FWMARK: the packet's mark. 0 is the packets without a mark.</summary>
    public uint? Mark { get; init; }

    /// <summary>FRA_FWMASK: the bits of the mark that count; null for all where there is a <see cref="Mark"/>.</summary>
    public uint? MarkMask { get; init; }

    /// <summary>fib_rule_hdr.tos: the type of service, whose two ECN bits are 0; IPv4 takes only the bits 0x1c. 0 is any to the kernel: null says so. <see cref="Dscp"/> says it better where there is Linux 6.12.</summary>
    public byte? TypeOfService { get; init; }

    /// <summary>FRA_DSCP: 0 to 63, compared in full and also when 0 (Linux 6.12). Not together with <see cref="TypeOfService"/>.</summary>
    public byte? Dscp { get; init; }

    /// <summary>FRA_DSCP_MASK: the bits of <see cref="Dscp"/> that count, which has no others; null for all (Linux 6.15).</summary>
    public byte? DscpMask { get; init; }

    /// <summary>FRA_FLOWLABEL: IPv6 only, 0 to 0xfffff (Linux 6.14).</summary>
    public uint? FlowLabel { get; init; }

    /// <summary>FRA_FLOWLABEL_MASK: the bits of <see cref="FlowLabel"/> that count, which has no others; null for all (Linux 6.14).</summary>
    public uint? FlowLabelMask { get; init; }

    /// <summary>FRA_TUN_ID: the id of the tunnel that a packet came through, such as a VNI; not 0, which is any to the kernel (Linux 4.3).</summary>
    public ulong? TunnelId { get; init; }

    /// <summary>FRA_UID_RANGE: the user ids of the sending socket. Only from the user namespace that owns the network namespace, else EPERM (Linux 4.10).</summary>
    public UserIdRange? UserIds { get; init; }

    /// <summary>FRA_IP_PROTO: the protocol in the IP header, 6 for TCP; not 0, which is any to the kernel (Linux 4.17).</summary>
    public byte? IpProtocol { get; init; }

    /// <summary>FRA_SPORT_RANGE: the source port (Linux 4.17).</summary>
    public PortRange? SourcePorts { get; init; }

    /// <summary>FRA_SPORT_MASK: the bits of a single source port that count, which has no others; null for all (Linux 6.15).</summary>
    public ushort? SourcePortMask { get; init; }

    /// <summary>FRA_DPORT_RANGE: the destination port (Linux 4.17).</summary>
    public PortRange? DestinationPorts { get; init; }

    /// <summary>FRA_DPORT_MASK: the bits of a single destination port that count, which has no others; null for all (Linux 6.15).</summary>
    public ushort? DestinationPortMask { get; init; }

    /// <summary>FRA_SUPPRESS_PREFIXLEN: a route that the table has is none when its prefix has at most so many bits: 0 leaves default routes out. Null for no such limit.</summary>
    public int? SuppressPrefixLength { get; init; }

    /// <summary>FRA_SUPPRESS_IFGROUP: a route that the table has is none when it is by a link of this group. Null for no such group; not 0xffffffff, which the kernel takes for that.</summary>
    public uint? SuppressInterfaceGroup { get; init; }

    /// <summary>FRA_FLOW: the realm of the packets, IPv4 only, source realm in the upper 16 bits; not 0, which is none to the kernel.</summary>
    public uint? Realm { get; init; }

    /// <summary>FRA_PROTOCOL: who makes the rule; not <see cref="RouteProtocol.Unspecified"/>, which the kernel takes when it is null (Linux 4.17).</summary>
    public RouteProtocol? Protocol { get; init; }

    /// <summary>The rule as exceptions print it, much as ip(8) does: <c>IPv4 priority 1000 from 10.0.0.0/24 table 100</c>.</summary>
    public override string ToString()
    {
        StringBuilder text = new(Family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4");
        Add("priority", Priority);
        text.Append(Invert ? " not" : "");
        Add("from", Source);
        Add("to", Destination);
        Add("iif", InputInterface);
        Add("oif", OutputInterface);
        Add("fwmark", Mark, MarkMask);
        Add("tos", TypeOfService);
        Add("dscp", Dscp, DscpMask);
        Add("flowlabel", FlowLabel, FlowLabelMask);
        Add("tun_id", TunnelId);
        Add("uidrange", UserIds);
        Add("ipproto", IpProtocol);
        Add("sport", SourcePorts, SourcePortMask);
        Add("dport", DestinationPorts, DestinationPortMask);
        text.Append(L3MasterDevice ? " l3mdev" : "");
        Add("table", Table);
        Add("goto", GotoPriority);
        Add("suppress_prefixlength", SuppressPrefixLength);
        Add("suppress_ifgroup", SuppressInterfaceGroup);
        Add("realm", Realm);
        Add("protocol", Protocol);
        return (Action is null or RuleAction.ToTable or RuleAction.Goto ? text : text.Append(' ').Append(Action)).ToString();

        void Add(string name, object? value, object? mask = null)
        {
            if (value is not null || mask is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $" {name} {value}");
            }

            if (mask is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $"/0x{mask:x}");
            }
        }
    }

    /// <summary>What the kernel is to do, null with the default.</summary>
    internal RuleAction ActionForAdding => Action ?? (GotoPriority is null ? RuleAction.ToTable : RuleAction.Goto);

    /// <summary>Throws on what cannot be added, though the kernel would misread it or refuse it without a word.</summary>
    internal void CheckForAdding()
    {
        Check();
        Require(
            ActionForAdding != RuleAction.ToTable || Table is not null || L3MasterDevice,
            "it looks up no table: set Table, L3MasterDevice or another Action",
            nameof(Table));
        Require(Table is null || ActionForAdding == RuleAction.ToTable, $"a rule that does {ActionForAdding} looks up no table", nameof(Table));
        Require(!L3MasterDevice || Table is null, "it looks up the VRF's table or a given one, not both", nameof(L3MasterDevice));
        Require((ActionForAdding == RuleAction.Goto) == GotoPriority is not null, "Goto and GotoPriority go together", nameof(GotoPriority));
        Require(ActionForAdding != RuleAction.Unspecified, "it has no action", nameof(Action));
    }

    /// <summary>Throws on what the kernel would take for something else, and where nothing is set, for which the kernel would delete its first rule: the one that leads to the local table.</summary>
    internal void CheckForDeleting()
    {
        Check();
        Require(
            this with { Invert = false } != new RuleSpec(Family),
            "nothing but the family is given, which is every rule; the first of them leads to the local table",
            nameof(Priority));
    }

    private void Check()
    {
        IpFamily.ToNative(Family);
        Require(Table is not 0, "a routing table's number is at least 1", nameof(Table));
        Require(IsOfFamily(Source), "the source is of another family", nameof(Source));
        Require(IsOfFamily(Destination), "the destination is of another family", nameof(Destination));
        CheckName(InputInterface, nameof(InputInterface));
        CheckName(OutputInterface, nameof(OutputInterface));
        Require(MarkMask is null || Mark is not null, "a mask needs its mark", nameof(MarkMask));
        Require(TypeOfService is null || Dscp is null, "it has a type of service or a DSCP, not both", nameof(TypeOfService));
        Require(TypeOfService is not 0, "type of service 0 is any to the kernel: leave it null, or set Dscp", nameof(TypeOfService));
        CheckMasked(Dscp, DscpMask, MaxDscp, "a DSCP", nameof(Dscp));
        Require(FlowLabel is null || Family == AddressFamily.InterNetworkV6, "only IPv6 has flow labels", nameof(FlowLabel));
        CheckMasked(FlowLabel, FlowLabelMask, MaxFlowLabel, "a flow label", nameof(FlowLabel));
        Require(TunnelId is not 0, "tunnel id 0 is any to the kernel: leave it null", nameof(TunnelId));
        Require(UserIds is not { } ids || (ids.First <= ids.Last && ids.Last != uint.MaxValue), "user ids run from the lower to the higher, at most 4294967294", nameof(UserIds));
        Require(IpProtocol is not 0, "protocol 0 is any to the kernel: leave it null", nameof(IpProtocol));
        CheckPorts(SourcePorts, SourcePortMask, nameof(SourcePorts));
        CheckPorts(DestinationPorts, DestinationPortMask, nameof(DestinationPorts));
        int bits = Family == AddressFamily.InterNetwork ? 32 : 128;
        Require(SuppressPrefixLength is null || (uint)SuppressPrefixLength <= bits, $"a prefix has 0 to {bits} bits", nameof(SuppressPrefixLength));
        Require(SuppressInterfaceGroup is not uint.MaxValue, "0xffffffff is no group to the kernel: leave it null", nameof(SuppressInterfaceGroup));
        Require(Realm is null || Family == AddressFamily.InterNetwork, "only IPv4 has realms", nameof(Realm));
        Require(Realm is not 0, "realm 0 is none to the kernel: leave it null", nameof(Realm));
        Require(Protocol is not RouteProtocol.Unspecified, "an unspecified protocol is not told from none: leave it null", nameof(Protocol));
    }

    private bool IsOfFamily(IPNetwork? network) => network is null || network.Value.BaseAddress.AddressFamily == Family;

    // Names of links that do not exist yet are taken as they are: nothing but the length is checked, which the kernel would refuse without naming it.
    private void CheckName(string? name, string property) => Require(
        name is null || (name.Length > 0 && !name.Contains('\0') && Encoding.UTF8.GetByteCount(name) <= MaxLinkNameBytes),
        $"the name of a link has 1 to {MaxLinkNameBytes} bytes, and no NUL",
        property);

    private void CheckMasked(uint? value, uint? mask, uint greatest, string what, string property)
    {
        Require(value is null || value <= greatest, $"{what} is at most {greatest}", property);
        Require(mask is null || (value is not null && mask <= greatest && (value & ~mask) == 0), $"the mask of {what} needs a value without other bits", property);
    }

    private void CheckPorts(PortRange? range, ushort? mask, string property)
    {
        Require(range is not { } ports || (ports.First >= 1 && ports.First <= ports.Last && ports.Last < ushort.MaxValue), "ports run from the lower to the higher, 1 to 65534", property);
        Require(
            mask is null || (range is { } single && single.First == single.Last && (single.First & ~mask) == 0),
            "the mask of a port needs a single port without other bits",
            property);
    }

    private void Require(bool holds, string otherwise, string property)
    {
        if (!holds)
        {
            throw new ArgumentException($"rule {this}: {otherwise}", property);
        }
    }
}
