using System.Globalization;
using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Bond;
using NetkitSharp.Rtnetlink.Links.Bridge;
using NetkitSharp.Rtnetlink.Links.Geneve;
using NetkitSharp.Rtnetlink.Links.Ipvlan;
using NetkitSharp.Rtnetlink.Links.Macvlan;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Links.Vlan;
using NetkitSharp.Rtnetlink.Links.Vrf;
using NetkitSharp.Rtnetlink.Links.Vxlan;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Statistics;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;
using NetkitSharp.Testing.Uapi;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Uapi;

/// <summary>
/// Every number and every struct of the C headers that the library repeats, against the newest headers: a C file that does not compile when one is wrong. What is added later is
/// found by reflection.
/// </summary>
public sealed class UapiTests
{
    private static readonly Lazy<KernelMirror> s_library = new(() => new KernelMirror(typeof(LinkAttribute).Assembly.GetTypes(), RtnetlinkMapping.Mapping));

    [Fact]
    public void Every_member_that_repeats_the_kernel_says_which_constant_it_is()
    {
        s_library.Value.Unproved.Should().BeEmpty();
        s_library.Value.Needless.Should().BeEmpty("an exemption that is not needed must go");
    }

    [Fact]
    public void Every_constant_and_struct_is_what_the_headers_say()
    {
        RequireHeaders();
        List<UapiClaim> claims = s_library.Value.Claims;
        claims.Select(claim => claim.Member).Should().Contain(
        [
            "LinkAttribute.Mtu", "NetlinkMessageFlags.Dump", "RtnetlinkMessageType.NewLink", "LinkMessage.New", "LinkMessage.HeaderLength", "RouteTable.Main", "Libc.AF_NETLINK", "Errno.EPERM",
            "nlattr.NLA_F_NESTED", "ifinfomsg", "ifinfomsg.ifi_index", "ExtendedAckAttribute.Offset", "statx_buffer.stx_ino",
        ]);
        claims.Should().HaveCountGreaterThan(400);

        RtnetlinkMapping.Headers.Refute(claims).Should().BeEmpty();
    }

    [Fact]
    public void Attributes_are_known_up_to_the_newest_kernels()
    {
        RequireHeaders();
        UapiClaim[] claims =
        [
            Last<BridgeAttribute>("__IFLA_BR_MAX"), Last<BridgePortAttribute>("__IFLA_BRPORT_MAX"), Last<VlanAttribute>("__IFLA_VLAN_MAX"), Last<VlanQosAttribute>("__IFLA_VLAN_QOS_MAX"),
            Last<MacvlanAttribute>("__IFLA_MACVLAN_MAX"), Last<VxlanAttribute>("__IFLA_VXLAN_MAX"), Last<GeneveAttribute>("__IFLA_GENEVE_MAX"), Last<VrfAttribute>("__IFLA_VRF_MAX"),
            Last<VrfPortAttribute>("__IFLA_VRF_PORT_MAX"), Last<BondAttribute>("__IFLA_BOND_MAX"), Last<BondAdInfoAttribute>("__IFLA_BOND_AD_INFO_MAX"), Last<BondPortAttribute>("__IFLA_BOND_SLAVE_MAX"),
            Last<BridgeQuerierAttribute>("__BRIDGE_QUERIER_MAX"),
            Last<LinkAttribute>("__IFLA_MAX"), Last<LinkInfoAttribute>("__IFLA_INFO_MAX"), Last<Inet6Attribute>("__IFLA_INET6_MAX"), Last<NetkitAttribute>("__IFLA_NETKIT_MAX"),
            Last<IpvlanAttribute>("__IFLA_IPVLAN_MAX"), Last<VethAttribute>("__VETH_INFO_MAX"), Last<AddressAttribute>("__IFA_MAX"), Last<RouteAttribute>("__RTA_MAX"),
            Last<RouteMetricAttribute>("__RTAX_MAX"), Last<NeighbourAttribute>("__NDA_MAX"), Last<RtnetlinkMessageType>("__RTM_MAX"), Last<ExtendedAckAttribute>("__NLMSGERR_ATTR_MAX"),
            Last<NetlinkPolicyAttribute>("__NL_POLICY_TYPE_ATTR_MAX"),
        ];

        RtnetlinkMapping.Headers.Refute(claims).Should().BeEmpty("the kernel has got more");

        static UapiClaim Last<TAttribute>(string end)
            where TAttribute : struct, Enum => UapiClaim.Value(typeof(TAttribute).Name, $"{end} - 1", Convert.ToUInt16(Enum.GetValues<TAttribute>()[^1], CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Counters_lie_where_the_kernel_puts_them()
    {
        RequireHeaders();
        const int Counters = 64;
        ulong[] numbers = [.. Enumerable.Range(0, Counters).Select(number => (ulong)number)];
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes<ulong>(numbers);
        UapiClaim[] claims =
        [
            .. Offsets(LinkStatistics.Parse(bytes), "rtnl_link_stats64"),
            .. Offsets(HardwareStatistics.Parse(bytes), "rtnl_hw_stats64"),
            .. Offsets(MplsStatistics.Parse(bytes), "mpls_link_stats"),
        ];
        claims.Should().HaveCountGreaterThanOrEqualTo(12 + 9 + 9);

        RtnetlinkMapping.Headers.Refute(claims).Should().BeEmpty();

        static IEnumerable<UapiClaim> Offsets<T>(T statistics, string c)
            where T : struct
        {
            XmlDocumentation documentation = new(typeof(T).Assembly);
            return typeof(T).GetProperties().Select(property => new UapiClaim(
                $"{typeof(T).Name}.{property.Name}",
                $"offsetof(struct {c}, {documentation.SummaryOf(property)!.Split('.', ':', ' ')[0]}) == {(ulong)property.GetValue(statistics)! * sizeof(ulong)}"));
        }
    }

    [Fact]
    public void Errors_and_value_types_have_their_names()
    {
        RequireHeaders();
        List<UapiClaim> claims =
        [
            .. Enumerable.Range(1, 4095).Select(errno => (Number: errno, Name: Errno.Name(errno)))
                .Where(error => error.Name[0] == 'E' && error.Name != "ENOTSUPP")
                .Select(error => UapiClaim.Value($"Errno.Name({error.Number})", error.Name, error.Number)),
            .. Enumerable.Range(1, 63).Select(type => (Number: type, Name: NetlinkPolicy.TypeName((uint)type)))
                .Where(type => type.Name != $"type {type.Number}")
                .Select(type => UapiClaim.Value($"NetlinkPolicy.TypeName({type.Number})", $"NL_ATTR_TYPE_{type.Name.Replace('-', '_').ToUpperInvariant()}", type.Number)),
        ];
        claims.Should().HaveCountGreaterThan(140);

        RtnetlinkMapping.Headers.Refute(claims).Should().BeEmpty();
    }

    [Fact]
    public void The_proof_names_what_is_wrong()
    {
        RequireHeaders();
        KernelMirror mirror = new([typeof(WrongMirror), typeof(wrong_sockaddr), typeof(WrongConstants)], new UapiMapping { Exemptions = new Dictionary<string, string>() });
        mirror.Unproved.Should().SatisfyRespectively(
            first => first.Should().StartWith("WrongMirror.Nameless: its summary must begin with the kernel's constant, not \"The kernel's"),
            second => second.Should().StartWith("WrongMirror.Undocumented: "),
            third => third.Should().StartWith("WrongConstants.Nameless: "));

        List<UapiClaim> claims = [.. mirror.Claims.Select(claim => claim with { Condition = claim.Condition.Replace("wrong_sockaddr", "sockaddr_nl", StringComparison.Ordinal) })];
        RtnetlinkMapping.Headers.Refute(claims).Select(refuted => refuted.Split(':')[0]).Should().Equal(
            "WrongMirror.Mtu is wrong",
            "WrongMirror.High is wrong",
            "WrongMirror.Invented does not compile",
            "wrong_sockaddr is wrong",
            "wrong_sockaddr.nl_groups is wrong",
            "wrong_sockaddr.nl_invented does not compile",
            "wrong_sockaddr.nl_invented does not compile",
            "WrongConstants.AF_NETLINK is wrong",
            "WrongConstants.HeaderLength is wrong",
            "WrongConstants.MaxLength is wrong");
    }

    private static void RequireHeaders()
    {
        if (UapiHeaders.Missing is { } missing)
        {
            Assert.Skip(missing);
        }
    }
}
