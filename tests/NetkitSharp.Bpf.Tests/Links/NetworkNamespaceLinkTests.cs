using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Links;

public sealed class NetworkNamespaceLinkTests
{
    private const int Drop = 0;
    private const int Accept = 1;

    [KernelFact]
    public void Socket_lookup_sees_datagrams_and_goes_with_its_namespace()
    {
        using TestBpfFileSystem fileSystem = new();
        using BpfMap counts = CountingPrograms.NewMap(2);
        using BpfProgram first = Load(counts, 0);
        using BpfProgram second = Load(counts, 1);
        NetworkNamespaceLink link;
        uint inode;
        using (TestNamespace ns = new())
        {
            string path = $"/run/netns/{ns.Name}";
            link = first.AttachNetworkNamespace(path);
            using NetworkNamespaceLink another = second.AttachNetworkNamespace(path);
            NetworkNamespaceLinkInfo info = link.GetInfo();
            inode = info.Inode;
            (info.ProgramId, info.AttachType, link.Hook).Should().Be((first.Id, BpfAttachType.SocketLookup, BpfAttachType.SocketLookup));
            BpfHooks.QueryNetworkNamespace(path, BpfAttachType.SocketLookup).Should().Equal(first.Id, second.Id);
            System.Text.Json.JsonElement shown = Witness.BpfTool("-j", "link", "show").EnumerateArray().Single(l => l.GetProperty("id").GetUInt32() == link.Id);
            (shown.GetProperty("type").GetString(), shown.GetProperty("netns_ino").GetUInt32(), shown.GetProperty("attach_type").GetString()).Should().Be(("netns", inode, "sk_lookup"));

            ns.Send("127.0.0.1:4242", "127.0.0.1:4242", count: 2);
            counts.As<uint, ulong>().Select(e => e.Value).Should().Equal(2, 2);
            another.Dispose();
            link.Update(second, expectedOld: first);
            ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
            counts.As<uint, ulong>().Select(e => e.Value).Should().Equal(2, 3);
            link.Pin(fileSystem["lookup"]);
            Outcome(path, second).Should().Be(LinkAdoptionOutcome.Attached);
            Outcome(path, first).Should().Be(LinkAdoptionOutcome.OtherProgram);
            Outcome("/proc/self/ns/net", second).Should().Be(LinkAdoptionOutcome.Elsewhere);
            second.Invoking(p => p.AttachNetworkNamespace("/proc/self/ns/mnt")).Should().Throw<BpfException>().WithMessage("*EINVAL*is no network namespace*");
            second.Invoking(p => p.AttachNetworkNamespace("/run/netns/none")).Should().Throw<BpfObjectNotFoundException>();
        }

        inode.Should().NotBe(0);
        SpinWait.SpinUntil(() => link.IsSevered, TimeSpan.FromSeconds(30)).Should().BeTrue("its namespace is gone");
        link.Invoking(l => l.Update(first)).Should().Throw<BpfLinkSeveredException>();
        using TestNamespace next = new();
        using NetworkNamespaceLink again = link.Reattach(first, $"/run/netns/{next.Name}");
        Outcome($"/run/netns/{next.Name}", first).Should().Be(LinkAdoptionOutcome.Attached);

        LinkAdoptionOutcome Outcome(string path, BpfProgram program)
        {
            using LinkAdoption<NetworkNamespaceLink> found = NetworkNamespaceLink.Adopt(fileSystem["lookup"], path, program);
            return found.Outcome;
        }
    }

    [KernelFact]
    public void A_namespace_has_one_flow_dissector()
    {
        using TestNamespace ns = new();
        string path = $"/run/netns/{ns.Name}";
        using BpfProgram first = Instructions.Load(Instructions.Return(0), "", BpfProgramType.FlowDissector, BpfAttachType.FlowDissector);
        using BpfProgram second = Instructions.Load(Instructions.Return(0), "", BpfProgramType.FlowDissector, BpfAttachType.FlowDissector);
        using BpfProgram lookup = Instructions.Load(Instructions.Return(Accept), "", BpfProgramType.SocketLookup, BpfAttachType.SocketLookup);
        using BpfProgram classifier = Instructions.LoadReturn(0);
        using NetworkNamespaceLink link = first.AttachNetworkNamespace(path);
        link.Hook.Should().Be(BpfAttachType.FlowDissector);
        BpfHooks.QueryNetworkNamespace(path, BpfAttachType.FlowDissector).Should().Equal(first.Id);
        second.Invoking(p => p.AttachNetworkNamespace(path)).Should().Throw<BpfException>().WithMessage("*E2BIG*has a flow dissector, and takes one*");
        link.Invoking(l => l.Update(lookup)).Should().Throw<BpfException>().WithMessage("*EINVAL*type SocketLookup*");
        link.Update(second);
        BpfHooks.QueryNetworkNamespace(path, BpfAttachType.FlowDissector).Should().Equal(second.Id);
        link.Detach();
        BpfHooks.QueryNetworkNamespace(path, BpfAttachType.FlowDissector).Should().BeEmpty();
        link.IsSevered.Should().BeTrue();
        classifier.Invoking(p => p.AttachNetworkNamespace(path)).Should().Throw<ArgumentException>().WithMessage("*FlowDissector and SocketLookup only*");
        FluentActions.Invoking(() => BpfHooks.QueryNetworkNamespace(path, BpfAttachType.Xdp)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => BpfHooks.QueryNetworkNamespace("/proc/self/ns/mnt", BpfAttachType.FlowDissector)).Should().Throw<BpfException>().WithMessage("*is no network namespace*");
    }

    [KernelFact(KernelFeature.NetfilterLink)]
    public void Netfilter_programs_run_by_priority_and_drop()
    {
        using TestNamespace ns = new();
        using BpfMap counts = CountingPrograms.NewMap(2);
        using BpfProgram drop = Load(0, Drop);
        using BpfProgram behind = Load(1, Accept);
        NetfilterHook hook = new(NetfilterFamily.Ipv4, NetfilterPoint.LocalIn, -10);
        using NetfilterLink last = ns.Run(() => behind.AttachNetfilter(hook with { Priority = 10 }));
        using (NetfilterLink link = ns.Run(() => drop.AttachNetfilter(hook)))
        {
            (link.Hook, link.GetInfo().Hook, link.GetInfo().ProgramId).Should().Be((hook, hook, drop.Id));
            System.Text.Json.JsonElement shown = Witness.BpfTool("-j", "link", "show").EnumerateArray().Single(l => l.GetProperty("id").GetUInt32() == link.Id);
            (shown.GetProperty("type").GetString(), shown.GetProperty("hook").GetInt32(), shown.GetProperty("prio").GetInt32()).Should().Be(("netfilter", (int)NetfilterPoint.LocalIn, -10));
            ns.Send("127.0.0.1:4242", "127.0.0.1:4242", count: 2);
            counts.As<uint, ulong>().Select(e => e.Value).Should().Equal(2, 0);
            ns.Run(() => behind.Invoking(p => p.AttachNetfilter(hook)).Should().Throw<BpfException>().WithMessage("*Ipv4 LocalIn at priority -10: EBUSY*each has one of its own*"));
            link.Invoking(l => l.Update(behind)).Should().Throw<BpfNotSupportedException>().WithMessage("*program of a Netfilter link cannot be replaced*");
            link.Detach();
            ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
            counts.As<uint, ulong>().Select(e => e.Value).Should().Equal(2, 1);
        }

        ns.Run(() =>
        {
            behind.Invoking(p => p.AttachNetfilter(hook with { Priority = int.MinValue })).Should().Throw<BpfException>().WithMessage("*ERANGE*the kernel's own*");
            behind.Invoking(p => p.AttachNetfilter(hook with { Priority = -400, Defragment = true })).Should().Throw<BpfException>().WithMessage("*ERANGE*-400*");
            behind.Invoking(p => p.AttachNetfilter(hook with { Family = (NetfilterFamily)7 })).Should().Throw<BpfException>();
            using NetfilterLink whole = behind.AttachNetfilter(hook with { Family = NetfilterFamily.Ipv6, Point = NetfilterPoint.PreRouting, Defragment = true });
            whole.GetInfo().Hook.Should().Be(new NetfilterHook(NetfilterFamily.Ipv6, NetfilterPoint.PreRouting, -10) { Defragment = true });
        });

        BpfProgram Load(int index, int verdict) => Instructions.Load(Instructions.CountAll(counts, index, verdict), "", BpfProgramType.Netfilter, BpfAttachType.Netfilter);
    }

    private static BpfProgram Load(BpfMap counts, int index) => Instructions.Load(Instructions.CountAll(counts, index, Accept), "", BpfProgramType.SocketLookup, BpfAttachType.SocketLookup);
}
