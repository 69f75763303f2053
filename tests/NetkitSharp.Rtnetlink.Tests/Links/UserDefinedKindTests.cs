using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links;

/// <summary>A kind that the library does not know, written with public members only (an assembly without a view of the internals says <c>protected</c> for <c>protected internal</c>).</summary>
public sealed class UserDefinedKindTests
{
    [KernelFact]
    public void A_kind_of_the_users_own_is_made_and_read()
    {
        using LinkLab lab = new("bridge");
        LinkInfo link = lab.Links.Create(new BridgeLink("br0") { AgeingTime = 1234, Up = true });
        lab.Ip("br0").GetProperty("linkinfo").GetProperty("info_data").GetProperty("ageing_time").GetInt32().Should().Be(1234);
        link.TryGetData<BridgeData>(out BridgeData? data).Should().BeTrue();
        data!.AgeingTime.Should().Be(1234);
        lab.Links.List(kind: "bridge").Should().ContainSingle();
        lab.Links.Delete("br0");
        lab.ShouldBeUntouched();
    }

    [KernelFact]
    public void Errors_name_the_attributes_of_the_users_kind()
    {
        using LinkLab lab = new("bridgeerr");
        FluentActions.Invoking(() => lab.Links.Create(new BridgeLink("br0") { AgeingTimeInOneByte = 1 })).Should().Throw<NetlinkException>()
            .Which.ExtendedAck!.AttributePath.Should().Be("linkinfo > data > ageing-time");
        lab.ShouldBeUntouched();
    }

    [KernelFact]
    public void An_attribute_that_the_kernel_ignores_is_an_error_and_nothing_is_left()
    {
        using LinkLab lab = new("ignored");
        AttributeIgnoredException thrown = FluentActions.Invoking(() => lab.Links.Create(new BridgeLink("br0") { Imagined = 7 })).Should().Throw<AttributeIgnoredException>()
            .WithMessage("create bridge link 'br0': the kernel reported success but ignored linkinfo > data > imagined: asked 7, reported nothing (needs Linux 99 or later). The link has been deleted again.").Which;
        thrown.Attributes.Should().ContainSingle().Which.Asked.Should().Be("7");
        lab.ShouldBeUntouched();
    }

    [KernelFact]
    public void A_kind_that_no_kernel_has_is_not_supported()
    {
        using LinkLab lab = new("nokind");
        FluentActions.Invoking(() => lab.Links.Create(new ImaginedLink("im0"))).Should().Throw<LinkKindNotSupportedException>()
            .WithMessage("create imagined link 'im0': EOPNOTSUPP: Unknown device type. This kernel has no imagined.").Which.Kind.Should().Be("imagined");
        lab.ShouldBeUntouched();
    }

    // linux/if_link.h: IFLA_BR_*
    private enum BridgeAttribute : ushort
    {
        AgeingTime = 4,
        Imagined = 4000,
    }

    private sealed class BridgeLink(string name) : LinkSpec<BridgeAttribute>(name)
    {
        public override string Kind => "bridge";

        public uint? AgeingTime { get; init; }

        public byte? AgeingTimeInOneByte { get; init; }

        public uint? Imagined { get; init; }

        protected override void WriteData(NetlinkAttributeWriter<BridgeAttribute> data)
        {
            if (AgeingTime is { } ageing)
            {
                data.WriteUInt32(BridgeAttribute.AgeingTime, ageing);
            }

            if (AgeingTimeInOneByte is { } wrong)
            {
                data.WriteByte(BridgeAttribute.AgeingTime, wrong);
            }

            if (Imagined is { } imagined)
            {
                data.WriteUInt32(BridgeAttribute.Imagined, imagined);
            }
        }

        protected internal override void Verify(LinkInfo actual, LinkReadback readback)
        {
            actual.TryGetData<BridgeData>(out BridgeData? data);
            readback.Expect("linkinfo > data > ageing-time", AgeingTime, data?.AgeingTime);
            readback.Expect("linkinfo > data > imagined", Imagined, data?.Imagined, "Linux 99");
        }
    }

    private sealed class BridgeData : ILinkData<BridgeData>
    {
        public static string Kind => "bridge";

        public uint? AgeingTime { get; private init; }

        public uint? Imagined { get; private init; }

        public static BridgeData Parse(NetlinkAttributes attributes) => new()
        {
            AgeingTime = attributes.TryGet(BridgeAttribute.AgeingTime, out NetlinkAttribute ageing) ? ageing.GetUInt32() : null,
            Imagined = attributes.TryGet(BridgeAttribute.Imagined, out NetlinkAttribute imagined) ? imagined.GetUInt32() : null,
        };
    }

    private sealed class ImaginedLink(string name) : LinkSpec(name)
    {
        public override string Kind => "imagined";
    }
}
