using System.Net;
using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Dummy;
using NetkitSharp.Rtnetlink.Links.Ipvlan;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Blocks;

/// <summary>Blocks 19 and 20: two ipvlan devices of a dummy device, their modes and who may talk to whom, and the stub that gives the host a say.</summary>
[Collection<BlocksShareALab>]
public sealed class IpvlanTests(BlockLab lab)
{
    private const string A = "10.9.0.1";
    private const string B = "10.9.0.2";

    [KernelFact([KernelFeature.Ipvlan, KernelFeature.Dummy, KernelFeature.Veth])]
    public void Modes_and_isolation()
    {
        using Slaves slaves = new(lab);
        slaves.First.Address.Should().Be(slaves.Master.Address).And.Be(slaves.Second.Address, "all have the MAC address of the one below");
        using UdpFlow flow = new(slaves.FirstNamespace, IPAddress.Parse(A), slaves.SecondNamespace, IPAddress.Parse(B));
        (IpvlanMode Mode, IpvlanIsolation Isolation, string Counts, int Arrives)[] cases =
        [
            (IpvlanMode.L3, IpvlanIsolation.Bridge, "a tx 5, b rx 5", 5),
            (IpvlanMode.L3, IpvlanIsolation.Private, "a tx_dropped 5", 0),
            (IpvlanMode.L3, IpvlanIsolation.Vepa, "a tx 5, master tx 5", 0),
            (IpvlanMode.L3S, IpvlanIsolation.Bridge, "a tx 5, b rx 5", 5),
            (IpvlanMode.L3S, IpvlanIsolation.Private, "a tx_dropped 5", 0),
            (IpvlanMode.L3S, IpvlanIsolation.Vepa, "a tx 5, master tx 5", 0),
        ];
        foreach ((IpvlanMode mode, IpvlanIsolation isolation, string counts, int arrives) in cases)
        {
            slaves.Set(mode, isolation);
            (slaves.FirstRtnetlink.Links.Get(slaves.First.Index).Flags & LinkFlags.NoArp).Should().Be(LinkFlags.NoArp, "{0} asks for nobody", mode);
            lab.Expect(counts, () => flow.Send());
            flow.ShouldArrive(arrives);
        }

        // In L2 mode they look for each other.
        slaves.Set(IpvlanMode.L2, IpvlanIsolation.Bridge);
        (slaves.FirstRtnetlink.Links.Get(slaves.First.Index).Flags & LinkFlags.NoArp).Should().Be(LinkFlags.None);
        flow.Send();
        flow.ShouldArrive();
        slaves.FirstRtnetlink.Neighbours.Get(slaves.First.Index, IPAddress.Parse(B)).LinkLayerAddress.Should().Be(slaves.Master.Address);
        slaves.FirstRtnetlink.Neighbours.Delete(slaves.First.Index, IPAddress.Parse(B));
        slaves.Set(IpvlanMode.L2, IpvlanIsolation.Private);
        flow.Send(1);
        flow.ShouldArrive(0);
        slaves.FirstRtnetlink.Neighbours.Get(slaves.First.Index, IPAddress.Parse(B)).LinkLayerAddress.Should().BeNull("not even the question gets through");
    }

    [KernelFact([KernelFeature.Ipvlan, KernelFeature.Dummy, KernelFeature.Tcx])]
    public void The_stub_in_the_pod_asks_the_host()
    {
        using Slaves slaves = new(lab);
        slaves.Set(IpvlanMode.L3, IpvlanIsolation.Bridge);
        using BlockBpfObject program = BlockBpfSpec.Open().Load();
        using BpfLink stub = slaves.FirstNamespace.Run(() => program.Stub.AttachTcx(slaves.First.Index, TcxHook.Egress));
        using UdpFlow flow = new(slaves.FirstNamespace, IPAddress.Parse(A), slaves.SecondNamespace, IPAddress.Parse(B));
        lab.Expect("a tx 5, b rx 5", () => flow.Send());
        flow.ShouldArrive();
        program.Config = BlockBpf.BlockConfig.Return(Verdicts.Drop);
        program.Slot.Set(0, program.Act);
        lab.Expect("", () => flow.Send());
        flow.ShouldArrive(0);
        program.Seen.Packets.Should().Be(5);
    }

    /// <summary>A dummy device in a namespace, which no frame leaves by, and two devices on it in two others.</summary>
    private sealed class Slaves : IDisposable
    {
        private readonly BlockLab _lab;
        private readonly RtnetlinkClient _rtnetlink;

        public Slaves(BlockLab lab)
        {
            _lab = lab;
            string number = Guid.NewGuid().ToString("N")[..4];
            (NetworkNamespace _, _rtnetlink) = lab.AddNamespace($"m{number}");
            (FirstNamespace, FirstRtnetlink) = lab.AddNamespace($"a{number}");
            (SecondNamespace, RtnetlinkClient second) = lab.AddNamespace($"b{number}");
            Master = _rtnetlink.Links.Create(new DummyLink("master") { Up = true, AddressGenerationMode = AddressGenerationMode.None });
            First = Add("a", FirstNamespace, FirstRtnetlink, A);
            Second = Add("b", SecondNamespace, second, B);
            lab.Watch("master", _rtnetlink, Master.Index);
            lab.Watch("a", FirstRtnetlink, First.Index);
            lab.Watch("b", second, Second.Index);
            lab.Settle(100);
        }

        public LinkInfo Master { get; }

        public LinkInfo First { get; }

        public LinkInfo Second { get; }

        public NetworkNamespace FirstNamespace { get; }

        public NetworkNamespace SecondNamespace { get; }

        public RtnetlinkClient FirstRtnetlink { get; }

        /// <summary>All devices of a lower one have the same mode.</summary>
        public void Set(IpvlanMode mode, IpvlanIsolation isolation) => FirstRtnetlink.Links.Set(First.Index, new IpvlanChange { Mode = mode, Isolation = isolation });

        public void Dispose()
        {
            _lab.Forget("master", "a", "b");
            _rtnetlink.Links.Delete(Master.Index);
        }

        private LinkInfo Add(string name, NetworkNamespace place, RtnetlinkClient inside, string address)
        {
            _rtnetlink.Links.Create(new IpvlanLink(name, Master.Index) { Mode = IpvlanMode.L3, Namespace = place, AddressGenerationMode = AddressGenerationMode.None });
            LinkInfo made = inside.Links.Get(name);
            inside.Links.SetUp(made.Index);
            inside.Addresses.Add(new AddressSpec(made.Index, $"{address}/24"));
            return made;
        }
    }
}
