using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Bridge;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links;

/// <summary>Port data that the library does not know, written with public members only (an assembly without a view of the internals says <c>protected</c> for <c>protected internal</c>).</summary>
public sealed class UserDefinedPortTests
{
    [KernelFact([KernelFeature.Bridge, KernelFeature.Veth])]
    public void Port_data_of_the_users_own_is_set_read_and_missed()
    {
        using LinkLab lab = new("userport");
        LinkInfo bridge = lab.Links.Create(new BridgeLink("br-a"));
        LinkInfo port = lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") }).Primary;
        lab.Links.Set(port.Index, new LinkChange { MasterIndex = bridge.Index, Port = new PortChange { Cost = 77 } });
        lab.Ip("ve-a").ShouldSayOfPort("bridge", ("cost", 77));
        lab.Links.Get("ve-a").TryGetPortData<PortData>(out PortData? data).Should().BeTrue();
        data!.Cost.Should().Be(77);
        lab.Links.Get("ve-b").TryGetPortData<PortData>(out _).Should().BeFalse();

        FluentActions.Invoking(() => lab.Links.Set(port.Index, new LinkChange { Port = new PortChange { Imagined = 7 } })).Should().Throw<AttributeIgnoredException>()
            .WithMessage("*linkinfo > slave-data > imagined: asked 7, reported nothing (needs Linux 99 or later). What it did not ignore is changed.");
        FluentActions.Invoking(() => lab.Links.Set(port.Index, new LinkChange { Port = new PortChange { CostInOneByte = 7 } })).Should().Throw<NetlinkException>()
            .Which.ExtendedAck!.AttributePath.Should().Be("linkinfo > slave-data > cost");
        FluentActions.Invoking(() => lab.Links.Set(port.Index, new LinkChange { Port = new OtherPortChange() })).Should().Throw<LinkPortKindException>()
            .WithMessage("*the link is the port of a bridge, not of a team*");
    }

    // linux/if_link.h: IFLA_BRPORT_*
    private enum PortAttribute : ushort
    {
        Cost = 3,
        Imagined = 4000,
    }

    private sealed class PortChange : LinkPortChange<PortAttribute>
    {
        public override string PortKind => "bridge";

        public uint? Cost { get; init; }

        public byte? CostInOneByte { get; init; }

        public uint? Imagined { get; init; }

        protected override void WriteData(NetlinkAttributeWriter<PortAttribute> data)
        {
            data.WriteOptional(PortAttribute.Cost, Cost);
            data.WriteOptional(PortAttribute.Cost, CostInOneByte);
            data.WriteOptional(PortAttribute.Imagined, Imagined);
        }

        protected internal override void Verify(LinkInfo actual, LinkReadback readback)
        {
            actual.TryGetPortData<PortData>(out PortData? data);
            readback.Expect("linkinfo > slave-data > cost", Cost, data?.Cost);
            readback.Expect("linkinfo > slave-data > imagined", Imagined, data?.Imagined, "Linux 99");
        }
    }

    private sealed class OtherPortChange : LinkPortChange<PortAttribute>
    {
        public override string PortKind => "team";

        protected override void WriteData(NetlinkAttributeWriter<PortAttribute> data)
        {
        }
    }

    private sealed class PortData : ILinkPortData<PortData>
    {
        public static string PortKind => "bridge";

        public uint? Cost { get; private init; }

        public uint? Imagined { get; private init; }

        public static PortData Parse(NetlinkAttributes attributes)
        {
            NetlinkAttributeTable<PortAttribute> table = new(attributes);
            return new() { Cost = table.FindUInt32(PortAttribute.Cost), Imagined = table.FindUInt32(PortAttribute.Imagined) };
        }
    }
}
