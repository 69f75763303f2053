using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Links;

public sealed class XdpLinkTests
{
    private const int Drop = 1;
    private const int Pass = 2;
    private const int Lo = TestNamespace.Loopback;

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx])]
    public void Packets_are_dropped_before_tcx_and_the_kernel_takes_the_driver()
    {
        using VethPair pair = new();
        using BpfMap counts = CountingPrograms.NewMap(3);
        using BpfProgram drop = Load(Instructions.CountAll(counts, 0, Drop));
        using BpfProgram pass = Load(Instructions.CountAll(counts, 1, Pass));
        using BpfProgram behind = Instructions.Load(Instructions.Count(counts, 2, Instructions.Next), "behind");
        using TcxLink tcx = pair.Near.Attach(behind, pair.Index, TcxHook.Ingress);
        using XdpLink link = pair.Near.Run(() => drop.AttachXdp(pair.Index));
        XdpLinkInfo info = pair.Near.Run(link.GetInfo);
        (info.Ifindex, info.Mode, info.ProgramId, info.AttachType).Should().Be((pair.Index, XdpMode.Driver, drop.Id, BpfAttachType.Xdp));
        link.GetInfo().Mode.Should().BeNull("the device is in another namespace than this thread");
        Shown(pair, "mode").Should().Be(1, "XDP_ATTACHED_DRV");

        BpfMap<uint, ulong> values = counts.As<uint, ulong>();
        pair.Send(3);
        (values[0u] >= 3, values[2u]).Should().Be((true, 0ul));
        link.Update(pass, expectedOld: drop);
        pair.Send(3);
        (values[1u] >= 3, values[2u]).Should().Be((true, 3ul));
        pair.Near.Run(() => BpfHooks.QueryXdp(pair.Index)).Should().Be(new XdpPrograms(null, pass.Id, null));

        link.Detach();
        (link.IsSevered, pair.Near.Run(() => BpfHooks.QueryXdp(pair.Index)).IsEmpty).Should().Be((true, true));
        link.Invoking(l => l.Update(drop)).Should().Throw<BpfLinkSeveredException>();
    }

    [KernelFact(KernelFeature.Veth)]
    public void Modes_and_refusals()
    {
        using VethPair pair = new();
        using BpfProgram first = Load(Instructions.Return(Pass));
        using BpfProgram second = Load(Instructions.Return(Pass));
        using BpfProgram classifier = Instructions.LoadReturn(Pass);
        string[] open = Descriptors.OfBpf();
        pair.Near.Run(() =>
        {
            using (XdpLink generic = first.AttachXdp(pair.Index, XdpMode.Generic))
            {
                generic.GetInfo().Mode.Should().Be(XdpMode.Generic);
                XdpOccupiedException busy = Attaching(second, XdpMode.Generic).Should().Throw<XdpOccupiedException>().WithMessage($"attach * Generic mode: EBUSY*generic {first.Id}*").Which;
                busy.Programs.Generic.Should().Be(first.Id);
                Attaching(second, XdpMode.Driver).Should().Throw<XdpOccupiedException>().Which.Errno.Should().Be(Errno.EEXIST);
            }

            using (XdpLink driver = first.AttachXdp(pair.Index, XdpMode.Driver))
            {
                Attaching(second, XdpMode.Generic).Should().Throw<XdpOccupiedException>().WithMessage($"*EEXIST*driver {first.Id}*");
                Attaching(second, XdpMode.Default).Should().Throw<XdpOccupiedException>();
            }

            using (XdpLink chosen = first.AttachXdp(Lo))
            {
                chosen.GetInfo().Mode.Should().Be(XdpMode.Generic, "the loopback device's driver has no XDP");
            }

            FluentActions.Invoking(() => first.AttachXdp(Lo, XdpMode.Driver)).Should().Throw<BpfDeviceException>().WithMessage("*EOPNOTSUPP*the driver has no XDP*XdpMode.Generic*");
            FluentActions.Invoking(() => first.AttachXdp(Lo, XdpMode.Hardware)).Should().Throw<BpfException>();
            FluentActions.Invoking(() => first.AttachXdp(4711)).Should().Throw<BpfDeviceNotFoundException>().WithMessage("*EINVAL*there is no device with index 4711*");
            FluentActions.Invoking(() => BpfHooks.QueryXdp(4711)).Should().Throw<BpfDeviceNotFoundException>().WithMessage("*ENODEV*");
            Attaching(classifier, XdpMode.Default).Should().Throw<ArgumentException>().WithMessage("*XDP takes programs of type Xdp only*");
            Attaching(first, (XdpMode)6).Should().Throw<ArgumentOutOfRangeException>();
        });
        Descriptors.OfBpf().Should().Equal(open);

        Action Attaching(BpfProgram program, XdpMode mode) => () => program.AttachXdp(pair.Index, mode);
    }

    [KernelFact(KernelFeature.Veth)]
    public void Large_frames_need_a_program_that_takes_several_buffers()
    {
        using VethPair pair = new();
        pair.Far.Ip("link", "set", "far", "mtu", "9000");
        using BpfProgram one = Load(Instructions.Return(Pass));
        using BpfProgram many = BpfProgram.Load(new()
        {
            Type = BpfProgramType.Xdp,
            Instructions = Instructions.Return(Pass),
            License = "GPL",
            ExpectedAttachType = BpfAttachType.Xdp,
            Flags = BpfProgramFlags.XdpHasFragments,
        });
        pair.Near.Run(() =>
        {
            FluentActions.Invoking(() => one.AttachXdp(pair.Index, XdpMode.Driver)).Should().Throw<BpfDeviceException>().WithMessage("*ERANGE*MTU*XdpHasFragments*");
            using XdpLink link = many.AttachXdp(pair.Index, XdpMode.Driver);
            link.GetInfo().Mode.Should().Be(XdpMode.Driver);
        });
    }

    [KernelFact(KernelFeature.Veth)]
    public void Adoption_and_reattachment()
    {
        using TestBpfFileSystem fileSystem = new();
        using VethPair pair = new();
        using BpfProgram first = Load(Instructions.Return(Pass));
        using BpfProgram second = Load(Instructions.Return(Pass));
        string pin = fileSystem["xdp"];
        XdpLink link = pair.Near.Run(() => first.AttachXdp(pair.Index));
        link.Pin(pin);
        pair.Near.Run(() =>
        {
            Outcome(pair.Index, first).Should().Be(LinkAdoptionOutcome.Attached);
            Outcome(pair.Index, second).Should().Be(LinkAdoptionOutcome.OtherProgram);
            Outcome(Lo, first).Should().Be(LinkAdoptionOutcome.Elsewhere);
        });
        Outcome(pair.Index, first).Should().Be(LinkAdoptionOutcome.Elsewhere, "the device is in another namespace");
        pair.Near.Ip("link", "delete", "near");
        Outcome(pair.Index, first).Should().Be(LinkAdoptionOutcome.Severed);
        using XdpLink again = pair.Near.Run(() => link.Reattach(second, Lo));
        pair.Near.Run(() => Outcome(Lo, second).Should().Be(LinkAdoptionOutcome.Attached));
        using BpfLink opened = BpfLink.OpenPinned(pin);
        (opened.Id, opened.GetType()).Should().Be((again.Id, typeof(XdpLink)));
        FluentActions.Invoking(() => TcxLink.Adopt(pin, Lo, TcxHook.Ingress)).Should().Throw<BpfObjectKindException>();

        LinkAdoptionOutcome Outcome(int ifindex, BpfProgram program)
        {
            using LinkAdoption<XdpLink> found = XdpLink.Adopt(pin, ifindex, program);
            return found.Outcome;
        }
    }

    private static BpfProgram Load(byte[] instructions) => Instructions.Load(instructions, "", BpfProgramType.Xdp, BpfAttachType.Xdp);

    private static int Shown(VethPair pair, string property) =>
        Witness.Ip("-n", pair.Near.Name, "-d", "-j", "link", "show", "dev", "near")[0].GetProperty("xdp").GetProperty(property).GetInt32();

    /// <summary>A pair over two namespaces, with an address and a permanent neighbour at each end.</summary>
    private sealed class VethPair : IDisposable
    {
        internal VethPair()
        {
            Near.Ip("link", "add", "near", "address", "02:00:00:00:00:01", "type", "veth", "peer", "name", "far", "address", "02:00:00:00:00:02", "netns", Far.Name);
            Near.Ip("address", "add", "10.22.0.1/24", "dev", "near");
            Far.Ip("address", "add", "10.22.0.2/24", "dev", "far");
            Near.Ip("link", "set", "near", "up");
            Far.Ip("link", "set", "far", "up");
            Far.Ip("neighbour", "add", "10.22.0.1", "lladdr", "02:00:00:00:00:01", "dev", "far", "nud", "permanent");
            Index = Near.IndexOf("near");
        }

        internal TestNamespace Near { get; } = new();

        internal TestNamespace Far { get; } = new();

        internal int Index { get; }

        internal void Send(int count) => Far.Send("10.22.0.2:4242", "10.22.0.1:4242", count);

        public void Dispose()
        {
            Near.Dispose();
            Far.Dispose();
        }
    }
}
