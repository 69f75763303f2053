using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Rules;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Rules;

/// <summary>The bytes, by the numbers of linux/fib_rules.h.</summary>
public sealed class RuleMessageTests
{
    private static readonly RuleSpec s_v4 = new(AddressFamily.InterNetwork) { Table = 100 };
    private static readonly RuleSpec s_v6 = new(AddressFamily.InterNetworkV6) { Table = 100 };

    [Fact]
    public void Every_attribute()
    {
        RuleSpec spec = new(AddressFamily.InterNetwork)
        {
            Priority = 1000,
            Table = 300,
            Source = IPNetwork.Parse("10.0.0.0/8"),
            Destination = IPNetwork.Parse("10.1.0.0/16"),
            InputInterface = "lo",
            OutputInterface = "eth0",
            Mark = 0x10,
            MarkMask = 0xff,
            TunnelId = 0x1234,
            UserIds = new UserIdRange(5, 9),
            Protocol = RouteProtocol.Static,
            IpProtocol = 6,
            SourcePorts = new PortRange(10, 20),
            DestinationPorts = 80,
            DestinationPortMask = 0xfff0,
            SuppressPrefixLength = 0,
            SuppressInterfaceGroup = 7,
            Realm = 3,
            Dscp = 10,
            DscpMask = 0x3e,
            Invert = true,
        };
        Encode(spec).Should().Be(
            "02100800" + "00000001" + "02000000" + "08000100" + "0A010000" + "08000200" + "0A000000" + "07000300" + "6C6F0000" + "09001100" + "6574683000000000"
            + "08000600" + "E8030000" + "08000F00" + "2C010000" + "08000A00" + "10000000" + "08001000" + "FF000000" + "08000B00" + "03000000"
            + "08000E00" + "00000000" + "08000D00" + "07000000" + "0C000C00" + "0000000000001234" + "0C001400" + "0500000009000000" + "05001500" + "04000000" + "05001600" + "06000000"
            + "08001700" + "0A001400" + "08001800" + "50005000" + "06001D00" + "F0FF0000" + "05001900" + "0A000000" + "05001E00" + "3E000000");
    }

    [Fact]
    public void Flow_labels_are_big_endian_and_a_mark_of_0_is_sent_with_a_mask() =>
        Encode(new RuleSpec(AddressFamily.InterNetworkV6) { GotoPriority = 7, FlowLabel = 0x12, FlowLabelMask = 0xff, Mark = 0 }).Should().Be(
            "0A000000" + "00000002" + "00000000" + "08000400" + "07000000" + "08000A00" + "00000000" + "08001000" + "FFFFFFFF" + "08001A00" + "00000012" + "08001B00" + "000000FF");

    [Fact]
    public void Writing_and_reading_allocate_nothing()
    {
        RuleSpec spec = s_v6 with { Priority = 9, Source = IPNetwork.Parse("fd00::/8"), InputInterface = "eth0", UserIds = new UserIdRange(1, 2) };
        byte[] message = Message(spec);
        Span<byte> buffer = stackalloc byte[RuleMessage.MaxLength];
        Round(buffer, spec, message);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Round(buffer, spec, message);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [Fact]
    public void What_the_kernel_would_take_for_something_else_is_refused_before()
    {
        (RuleSpec Spec, string Message)[] adding =
        [
            (s_v4 with { Table = null }, "rule IPv4: it looks up no table*"), (s_v4 with { Table = 0 }, "*at least 1*"), (s_v4 with { L3MasterDevice = true }, "*not both*"),
            (s_v4 with { Action = RuleAction.Prohibit }, "*Prohibit looks up no table*"), (s_v4 with { GotoPriority = 9 }, "*looks up no table*"),
            (s_v4 with { Table = null, Action = RuleAction.Goto }, "*go together*"), (s_v4 with { Table = null, Action = RuleAction.Unspecified }, "*no action*"),
        ];
        (RuleSpec Spec, string Message)[] both =
        [
            (s_v4 with { Source = IPNetwork.Parse("fd00::/8") }, "rule IPv4 from fd00::/8 table 100: the source is of another family*"), (s_v6 with { Destination = IPNetwork.Parse("10.0.0.0/8") }, "*destination*"),
            (s_v4 with { InputInterface = "" }, "*1 to 15 bytes*"), (s_v4 with { OutputInterface = "sixteen-bytes-xx" }, "*1 to 15 bytes*"), (s_v4 with { MarkMask = 1 }, "*needs its mark*"),
            (s_v4 with { TypeOfService = 4, Dscp = 1 }, "*not both*"), (s_v4 with { TypeOfService = 0 }, "*any to the kernel*"), (s_v4 with { Dscp = 64 }, "*at most 63*"),
            (s_v4 with { DscpMask = 1 }, "*mask of a DSCP*"), (s_v4 with { Dscp = 3, DscpMask = 1 }, "*mask of a DSCP*"), (s_v4 with { FlowLabel = 1 }, "*only IPv6*"),
            (s_v6 with { FlowLabel = 0x100000 }, "*at most*"), (s_v6 with { FlowLabelMask = 1 }, "*mask of a flow label*"), (s_v4 with { TunnelId = 0 }, "*tunnel id 0*"),
            (s_v4 with { UserIds = new UserIdRange(2, 1) }, "*lower to the higher*"), (s_v4 with { UserIds = new UserIdRange(2, uint.MaxValue) }, "*4294967294*"), (s_v4 with { IpProtocol = 0 }, "*protocol 0*"),
            (s_v4 with { SourcePorts = 0 }, "*1 to 65534*"), (s_v4 with { SourcePorts = 65535 }, "*1 to 65534*"), (s_v4 with { DestinationPorts = new PortRange(9, 8) }, "*lower to the higher*"),
            (s_v4 with { SourcePorts = new PortRange(8, 9), SourcePortMask = 0xff }, "*single port*"), (s_v4 with { DestinationPortMask = 1 }, "*single port*"),
            (s_v4 with { SuppressPrefixLength = 33 }, "*0 to 32 bits*"), (s_v6 with { SuppressPrefixLength = -1 }, "*0 to 128 bits*"), (s_v4 with { SuppressInterfaceGroup = uint.MaxValue }, "*0xffffffff*"),
            (s_v6 with { Realm = 1 }, "*only IPv4*"), (s_v4 with { Realm = 0 }, "*realm 0*"), (s_v4 with { Protocol = RouteProtocol.Unspecified }, "*protocol*"),
        ];
        foreach ((RuleSpec spec, string message) in adding.Concat(both))
        {
            FluentActions.Invoking(spec.CheckForAdding).Should().Throw<ArgumentException>().WithMessage(message);
        }

        foreach ((RuleSpec spec, string message) in both)
        {
            FluentActions.Invoking(spec.CheckForDeleting).Should().Throw<ArgumentException>().WithMessage(message);
        }

        FluentActions.Invoking(() => new RuleSpec(AddressFamily.Unix).CheckForDeleting()).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new RuleSpec(AddressFamily.InterNetwork) { Invert = true }.CheckForDeleting()).Should().Throw<ArgumentException>("it would be the rule for the local table").WithMessage("*every rule*");
    }

    [Fact]
    public void Hostile_bytes_end_in_a_format_exception()
    {
        // A prefix without an address; with one of the other family; of 33 bits; a priority of 2 bytes; half a header.
        string[] bodies =
        [
            "0200080000000001" + "00000000", "0200080000000001" + "00000000" + "14000200" + "FD000000000000000000000000000000", "0200210000000001" + "00000000" + "08000200" + "0A000000",
            "0200000000000001" + "00000000" + "06000600" + "00000000", "020000",
        ];
        foreach (string body in bodies)
        {
            FluentActions.Invoking(() => Decode(body)).Should().Throw<NetlinkFormatException>();
        }

        Decode("8000000000000001" + "00000000").Should().BeNull("multicast routing has rules of its own");
        RuleInfo read = Decode("0200000000000001" + "00000000" + "08000E00" + "FFFFFFFF" + "08000D00" + "FFFFFFFF")!;
        (read.SuppressPrefixLength, read.SuppressInterfaceGroup, read.Source, read.Priority).Should().Be((null, null, null, 0u), "0xffffffff is nothing");
    }

    private static void Round(Span<byte> buffer, RuleSpec spec, byte[] message)
    {
        NetlinkMessageWriter writer = new(buffer, RuleMessage.New, NetlinkMessageFlags.None);
        RuleMessage.Write(ref writer, spec, deleting: false);
        foreach (NetlinkMessage read in new NetlinkMessages(message))
        {
            if (!RuleView.TryRead(read, out RuleView view) || view.Priority != 9 || view.Table != 100 || view.SourceAddress.IsEmpty || view.UserIds is null || view.Dscp is not null)
            {
                throw new InvalidOperationException("misread");
            }
        }
    }

    private static byte[] Message(RuleSpec spec)
    {
        NetlinkMessageWriter writer = new(new byte[RuleMessage.MaxLength], RuleMessage.New, NetlinkMessageFlags.None);
        RuleMessage.Write(ref writer, spec, deleting: false);
        return writer.Complete().ToArray();
    }

    private static string Encode(RuleSpec spec) => Convert.ToHexString(Message(spec).AsSpan(16));

    private static RuleInfo? Decode(string body)
    {
        byte[] payload = Convert.FromHexString(body);
        byte[] datagram = [.. BitConverter.GetBytes(16 + payload.Length), 32, 0, 0, 0, .. new byte[8], .. payload];
        foreach (NetlinkMessage message in new NetlinkMessages(datagram))
        {
            return RuleView.TryRead(message, out RuleView view) ? view.ToInfo() : null;
        }

        return null;
    }
}
