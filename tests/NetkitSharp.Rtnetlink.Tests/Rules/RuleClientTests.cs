using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Rules;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Rules;

/// <summary>Against the kernel: written by us and read by ip, and the other way round.</summary>
public sealed class RuleClientTests
{
    private static readonly RuleSpec s_v4 = new(AddressFamily.InterNetwork) { Table = 100 };
    private static readonly RuleSpec s_v6 = new(AddressFamily.InterNetworkV6) { Table = 100 };

    [KernelFact(KernelFeature.Veth)]
    public void Ip_shows_every_part_of_a_rule_and_no_longer_when_deleted()
    {
        using TestNetwork network = new("rule");
        RuleClient rules = network.Client.Rules;
        RuleSpec spec = new(AddressFamily.InterNetwork)
        {
            Priority = 1000,
            Table = 4000000000,
            Source = IPNetwork.Parse("10.0.0.0/8"),
            Destination = IPNetwork.Parse("10.1.2.3/32"),
            InputInterface = "left",
            OutputInterface = "absent0",
            Mark = 0x10,
            MarkMask = 0xff,
            TypeOfService = 0x10,
            TunnelId = 99,
            UserIds = new UserIdRange(5, 9),
            Protocol = (RouteProtocol)88,
            IpProtocol = 6,
            SourcePorts = new PortRange(10, 20),
            DestinationPorts = 80,
            SuppressPrefixLength = 0,
            SuppressInterfaceGroup = 7,
            Realm = 0x30004,
            Invert = true,
        };
        RuleInfo added = rules.Add(spec);
        added.Flags.Should().Be(RuleFlags.Invert | RuleFlags.OutputDetached);

        // A single port is reported with a full mask since Linux 6.15.
        (added.ToSpec() with { DestinationPortMask = null }).Should().Be(spec with { Action = RuleAction.ToTable });
        rules.List(new RuleFilter { Priority = 1000 }).Should().ContainSingle().Which.Should().Be(added, "the echo is what a dump says");

        JsonElement shown = Shown(network, 1000);
        (string Name, string Value)[] text = [("src", "10.0.0.0"), ("dst", "10.1.2.3"), ("iif", "left"), ("oif", "absent0"), ("fwmark", "0x10"), ("fwmask", "0xff"), ("tos", "0x10"), ("ipproto", "tcp"),
            ("table", "4000000000"), ("suppress_ifgroup", "7"), ("protocol", "88"), ("flow_from", "3"), ("flow_to", "4")];
        foreach ((string name, string value) in text)
        {
            shown.GetProperty(name).GetString().Should().Be(value, name);
        }

        (string Name, int Value)[] numbers = [("srclen", 8), ("uid_start", 5), ("uid_end", 9), ("sport_start", 10), ("sport_end", 20), ("dport", 80), ("tun_id", 99), ("suppress_prefixlen", 0)];
        foreach ((string name, int value) in numbers)
        {
            shown.GetProperty(name).GetInt32().Should().Be(value, name);
        }

        shown.TryGetProperty("not", out _).Should().BeTrue();

        FluentActions.Invoking(() => rules.Add(spec)).Should().Throw<RuleExistsException>().WithMessage("add rule IPv4 priority 1000 not from 10.0.0.0/8*EEXIST*TryAdd*");
        rules.TryAdd(spec, out RuleInfo? none).Should().BeFalse();
        none.Should().BeNull();
        rules.TryAdd(spec with { Invert = false }, out _).Should().BeFalse("the kernel does not tell a rule from its inverse");
        rules.TryDelete(spec with { SuppressInterfaceGroup = 8 }).Should().BeFalse("what is given must all be there");
        rules.Delete(added.ToSpec());
        rules.List(new RuleFilter { Family = AddressFamily.InterNetwork }).Select(r => (r.Priority, r.Table, r.Protocol))
            .Should().Equal((0u, RouteTable.Local, RouteProtocol.Kernel), (32766u, RouteTable.Main, RouteProtocol.Kernel), (32767u, RouteTable.Default, RouteProtocol.Kernel));
        FluentActions.Invoking(() => rules.Delete(spec)).Should().Throw<RuleNotFoundException>().WithMessage("delete rule IPv4 priority 1000*ENOENT*");
    }

    [KernelFact(KernelFeature.Veth)]
    public void Actions_and_priorities_are_as_the_kernel_has_them()
    {
        using TestNetwork network = new("rule");
        RuleClient rules = network.Client.Rules;

        // Without a priority the kernel takes another each time, so that the same rule can be there twice.
        rules.Add(s_v6).Priority.Should().Be(32765);
        rules.Add(s_v6).Priority.Should().Be(32764);
        rules.Add(s_v6 with { Priority = 0, Destination = IPNetwork.Parse("fd00::/16"), SuppressPrefixLength = 128 }).Priority.Should().Be(0);
        rules.Add(new RuleSpec(AddressFamily.InterNetwork) { Priority = 10, GotoPriority = 20 }).Flags.Should().Be(RuleFlags.Unresolved);
        rules.Add(new RuleSpec(AddressFamily.InterNetwork) { Priority = 20, Action = RuleAction.Nop }).Action.Should().Be(RuleAction.Nop);
        rules.List(new RuleFilter { Priority = 10 }).Single().Flags.Should().Be(RuleFlags.None, "its target is there now");
        rules.Add(new RuleSpec(AddressFamily.InterNetwork) { Priority = 30, Action = RuleAction.Prohibit, Mark = 0 }).MarkMask.Should().Be(uint.MaxValue, "no mark is not any mark");
        rules.Add(new RuleSpec(AddressFamily.InterNetwork) { Priority = 40, Action = RuleAction.Blackhole });
        rules.Add(new RuleSpec(AddressFamily.InterNetwork) { Priority = 50, Action = RuleAction.Unreachable });
        rules.Add(new RuleSpec(AddressFamily.InterNetwork) { Priority = 60, L3MasterDevice = true }).Should().Match<RuleInfo>(r => r.L3MasterDevice && r.Table == 0);
        Shown(network, 10).GetProperty("goto").GetInt32().Should().Be(20);
        Shown(network, 20).TryGetProperty("nop", out _).Should().BeTrue();
        foreach ((uint priority, string action) in (ReadOnlySpan<(uint, string)>)[(30, "prohibit"), (40, "blackhole"), (50, "unreachable")])
        {
            Shown(network, priority).GetProperty("action").GetString().Should().Be(action);
        }

        Shown(network, 30).TryGetProperty("fwmark", out _).Should().BeTrue();
        Shown(network, 60).TryGetProperty("l3mdev", out _).Should().BeTrue();

        // Deleting takes the first that has what is given, whatever else it has.
        rules.Delete(new RuleSpec(AddressFamily.InterNetwork) { Action = RuleAction.Blackhole });
        rules.Delete(new RuleSpec(AddressFamily.InterNetwork) { Priority = 50 });
        rules.List(new RuleFilter { Family = AddressFamily.InterNetwork }).Select(r => r.Priority).Should().Equal(0, 10, 20, 30, 60, 32766, 32767);
        rules.List(new RuleFilter { Table = 100 }).Select(r => r.Priority).Should().Equal(0, 32764, 32765);
        rules.List(new RuleFilter { Action = RuleAction.Goto }).Should().ContainSingle().Which.GotoPriority.Should().Be(20);
        rules.List(new RuleFilter { Protocol = RouteProtocol.Kernel }).Should().HaveCount(5);

        FluentActions.Invoking(() => rules.Add(new RuleSpec(AddressFamily.InterNetwork) { Priority = 9, GotoPriority = 8 })).Should().Throw<NetlinkException>().WithMessage("add rule IPv4 priority 9 goto 8: EINVAL*");
        Capabilities.Without(Capabilities.NetAdmin, () => FluentActions.Invoking(() => rules.Add(s_v4)).Should().Throw<NetlinkPermissionException>().WithMessage("add rule IPv4 table 100: EPERM*CAP_NET_ADMIN*"));
    }

    [KernelFact(KernelFeature.Veth)]
    public void What_ip_added_is_read()
    {
        using TestNetwork network = new("rule");
        network.Ip("rule", "add", "not", "from", "10.2.0.0/16", "to", "10.3.0.0/24", "iif", "right", "fwmark", "0x5/0x7", "pref", "500", "table", "77", "ipproto", "udp", "sport", "53", "dport", "1000-2000", "tun_id", "7",
            "uidrange", "1000-1001", "suppress_prefixlength", "16", "suppress_ifgroup", "3", "protocol", "200");
        network.Ip("-6", "rule", "add", "from", "fd01::/64", "oif", "left", "pref", "600", "lookup", "main");
        RuleClient rules = network.Client.Rules;
        RuleInfo v4 = rules.List(new RuleFilter { Protocol = (RouteProtocol)200 }).Should().ContainSingle().Subject;
        (v4 with { SourcePortMask = null }).Should().Be(new RuleInfo
        {
            Family = AddressFamily.InterNetwork,
            Priority = 500,
            Action = RuleAction.ToTable,
            Flags = RuleFlags.Invert,
            Table = 77,
            Source = IPNetwork.Parse("10.2.0.0/16"),
            Destination = IPNetwork.Parse("10.3.0.0/24"),
            InputInterface = "right",
            Mark = 5,
            MarkMask = 7,
            IpProtocol = 17,
            SourcePorts = 53,
            DestinationPorts = new PortRange(1000, 2000),
            TunnelId = 7,
            UserIds = new UserIdRange(1000, 1001),
            SuppressPrefixLength = 16,
            SuppressInterfaceGroup = 3,
            Protocol = (RouteProtocol)200,
        });
        v4.IsInverted.Should().BeTrue();
        RuleInfo v6 = rules.List(new RuleFilter { Family = AddressFamily.InterNetworkV6, Priority = 600 }).Should().ContainSingle().Subject;
        (v6.Source, v6.OutputInterface, v6.Table, v6.Destination).Should().Be((IPNetwork.Parse("fd01::/64"), "left", RouteTable.Main, null));
        rules.List().Should().HaveCount(network.IpJson("rule", "show").Length + network.IpJson("-6", "rule", "show").Length);
        rules.TryDelete(v4.ToSpec()).Should().BeTrue();
        rules.TryDelete(v6.ToSpec()).Should().BeTrue();
        rules.List().Should().HaveCount(5);
    }

    [KernelFact(KernelFeature.Veth)]
    public void An_attribute_that_the_kernel_does_not_know_is_not_ignored()
    {
        using TestNetwork network = new("rule");
        RuleClient rules = network.Client.Rules;
        (RuleSpec Spec, Version Since, string Path, string Shown, string? Value)[] cases =
        [
            (s_v4 with { Priority = 1, Dscp = 0 }, new(6, 12), "dscp", "dscp", null),
            (s_v6 with { Priority = 2, FlowLabel = 0x12, FlowLabelMask = 0xff }, new(6, 14), "flow-label", "flowlabel_mask", "0xff"),
            (s_v4 with { Priority = 3, SourcePorts = 0x1200, SourcePortMask = 0xff00 }, new(6, 15), "source-port-mask", "sport_mask", "0xff00"),
            (s_v6 with { Priority = 4, DestinationPorts = 0x40, DestinationPortMask = 0xfff0 }, new(6, 15), "destination-port-mask", "dport_mask", "0xfff0"),
            (s_v4 with { Priority = 5, Dscp = 10, DscpMask = 0x3e }, new(6, 15), "dscp-mask", "dscp_mask", "0x3e"),
        ];
        foreach ((RuleSpec spec, Version since, string path, string shown, string? value) in cases)
        {
            if (Kernel >= since)
            {
                rules.Add(spec).ToSpec().Should().Match<RuleSpec>(s => s.Dscp == spec.Dscp && s.FlowLabel == spec.FlowLabel && s.SourcePortMask == spec.SourcePortMask);
                string? printed = Shown(network, spec.Priority!.Value, spec.Family).GetProperty(shown).GetString();
                (value is null || value == printed).Should().BeTrue("ip prints {0}", printed);
                rules.Delete(spec);
            }
            else
            {
                FluentActions.Invoking(() => rules.Add(spec)).Should().Throw<AttributeIgnoredException>()
                    .WithMessage($"add rule {spec}: the kernel reported success but ignored*{path}: asked*needs Linux {since}*The rule was deleted again.");
            }

            rules.List().Should().HaveCount(5, "{0} leaves nothing", spec);
        }
    }

    [KernelFact(KernelFeature.Veth)]
    public void A_batch_adds_and_deletes_and_says_what_failed()
    {
        using TestNetwork network = new("rule");
        NetlinkBatch batch = network.Client.CreateBatch();
        for (uint i = 1; i <= 300; i++)
        {
            batch.AddRule(s_v4 with { Priority = 1000 + i, Mark = i }).Should().Be((int)i - 1);
        }

        int twice = batch.AddRule(s_v4 with { Priority = 1300, Mark = 300 });
        int absent = batch.DeleteRule(s_v6);
        NetlinkBatchResult result = batch.Send();
        result.Failures.Select(f => (f.Number, f.ToException().GetType())).Should().Equal((twice, typeof(RuleExistsException)), (absent, typeof(RuleNotFoundException)));
        int read = 0;
        foreach (RuleView rule in network.Client.Rules.Enumerate(new RuleFilter { Table = 100 }))
        {
            read += rule.Priority - 1000 == rule.Mark ? 1 : 0;
        }

        read.Should().Be(300);
        foreach (RuleInfo rule in network.Client.Rules.List(new RuleFilter { Table = 100 }))
        {
            batch.DeleteRule(rule.ToSpec());
        }

        batch.Send().ThrowIfFailed().Count.Should().Be(300);
        network.Client.Rules.List().Should().HaveCount(5);
    }

    private static Version Kernel { get; } = Version.Parse(string.Join('.', File.ReadAllText("/proc/sys/kernel/osrelease").Split('.', '-')[..2]));

    private static JsonElement Shown(TestNetwork network, uint priority, AddressFamily family = AddressFamily.InterNetwork) =>
        network.IpJson(family == AddressFamily.InterNetwork ? "-4" : "-6", "rule", "show", "pref", $"{priority}").Should().ContainSingle().Subject;
}
