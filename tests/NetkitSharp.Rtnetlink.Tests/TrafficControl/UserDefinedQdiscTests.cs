using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.TrafficControl;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.TrafficControl;

/// <summary>Kinds that the library does not know, written with public members only.</summary>
public sealed class UserDefinedQdiscTests
{
    [KernelFact(KernelFeature.Veth)]
    public void A_kind_of_the_users_own_is_made_and_read()
    {
        using TrafficNetwork network = new("userq");
        network.Qdiscs.Create(network.Left, new PfifoQdisc { Limit = 77 }).TryGetData<PfifoQdiscInfo>(out PfifoQdiscInfo? echoed).Should().BeTrue();
        echoed!.Limit.Should().Be(77);
        network.Options("left").Should().Be("""{"limit":77}""");
        network.Tc("qdisc", "add", "dev", "right", "root", "pfifo", "limit", "78");
        uint? seen = null;
        foreach (QdiscView view in network.Qdiscs.Enumerate(network.Right))
        {
            seen = view.TryGetData<PfifoQdiscInfo>(out PfifoQdiscInfo? data) ? data.Limit : seen;
            view.LinkIndex.Should().Be(network.Right);
        }

        seen.Should().Be(78);
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.SchTbf])]
    public void Errors_name_its_attributes_and_what_the_kernel_ignores_is_undone()
    {
        using TrafficNetwork network = new("userqerr");
        FluentActions.Invoking(() => network.Qdiscs.Create(network.Left, new ImaginedQdisc { Imagined = 7 })).Should().Throw<AttributeIgnoredException>()
            .WithMessage($"create tbf qdisc at root of link {network.Left}: the kernel reported success but ignored options > imagined: asked 7, reported nothing (needs Linux 99 or later). The qdisc has been deleted again.");
        network.Qdiscs.Get(network.Left, TrafficHandle.Root).Kind.Should().Be("noqueue");

        // A parent that does not go with the kind.
        FluentActions.Invoking(() => network.Qdiscs.Create(network.Left, new ImaginedQdisc { Parent = TrafficHandle.Ingress })).Should().Throw<NetlinkException>().WithMessage("create tbf qdisc at ffff:fff1*EINVAL*ingress*");
        FluentActions.Invoking(() => network.Qdiscs.Create(network.Left, new ImaginedQdisc { Handle = TrafficHandle.None })).Should().Throw<ArgumentException>();
    }

    private enum ImaginedAttribute : ushort
    {
        Parms = 1,
        Burst = 6,
        Imagined = 4000,
    }

    /// <summary>A tbf of the user's own: struct tc_tbf_qopt with rate and limit only.</summary>
    private sealed class ImaginedQdisc : QdiscSpec<ImaginedAttribute>
    {
        public override string Kind => "tbf";

        public uint? Imagined { get; init; }

        protected override void WriteData(NetlinkAttributeWriter<ImaginedAttribute> data)
        {
            Span<byte> parms = data.Reserve(ImaginedAttribute.Parms, 36);
            parms.Clear();
            BitConverter.TryWriteBytes(parms[8..], 125_000u);
            BitConverter.TryWriteBytes(parms[24..], 9000u);
            data.WriteUInt32(ImaginedAttribute.Burst, 3000);
            if (Imagined is { } imagined)
            {
                data.WriteUInt32(ImaginedAttribute.Imagined, imagined);
            }
        }

        protected internal override void Verify(QdiscInfo actual, AttributeReadback readback) => readback.Expect("options > imagined", Imagined, null, "Linux 99");
    }
}
