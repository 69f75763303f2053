using FluentAssertions;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Objects;

public sealed class ProgramSectionTests
{
    [Theory]
    [InlineData("tc", BpfProgramType.SchedulerClassifier, null)]
    [InlineData("tc/ingress", BpfProgramType.SchedulerClassifier, BpfAttachType.TcxIngress)]
    [InlineData("tcx/ingress", BpfProgramType.SchedulerClassifier, BpfAttachType.TcxIngress)]
    [InlineData("tcx/egress", BpfProgramType.SchedulerClassifier, BpfAttachType.TcxEgress)]
    [InlineData("netkit/primary", BpfProgramType.SchedulerClassifier, BpfAttachType.NetkitPrimary)]
    [InlineData("netkit/peer", BpfProgramType.SchedulerClassifier, BpfAttachType.NetkitPeer)]
    [InlineData("xdp", BpfProgramType.Xdp, BpfAttachType.Xdp)]
    [InlineData("xdp/devmap", BpfProgramType.Xdp, BpfAttachType.XdpDeviceMap)]
    [InlineData("cgroup/connect4", BpfProgramType.CgroupSocketAddress, BpfAttachType.CgroupInet4Connect)]
    [InlineData("cgroup/recvmsg_unix", BpfProgramType.CgroupSocketAddress, BpfAttachType.CgroupUnixReceiveMessage)]
    [InlineData("cgroup_skb/egress", BpfProgramType.CgroupSkb, BpfAttachType.CgroupInetEgress)]
    [InlineData("socket", BpfProgramType.SocketFilter, null)]
    [InlineData("sk_lookup", BpfProgramType.SocketLookup, BpfAttachType.SocketLookup)]
    [InlineData("sk_reuseport/migrate", BpfProgramType.ReusePort, BpfAttachType.ReusePortSelectOrMigrate)]
    [InlineData("kprobe/tcp_sendmsg", BpfProgramType.Kprobe, null)]
    [InlineData("kprobe.multi/tcp_*", BpfProgramType.Kprobe, BpfAttachType.TraceKprobeMulti)]
    [InlineData("tp/net/netif_rx", BpfProgramType.Tracepoint, null)]
    [InlineData("fentry/tcp_sendmsg", BpfProgramType.Tracing, BpfAttachType.TraceFunctionEntry)]
    public void Sections_say_type_and_place(string section, BpfProgramType type, BpfAttachType? attachType)
    {
        ProgramSection found = ProgramSection.Find(section)!;
        found.Type.Should().Be(type);
        found.AttachType.Should().Be(attachType);
    }

    [Fact]
    public void Sections_say_flags()
    {
        ProgramSection.Find("xdp.frags")!.Flags.Should().Be(BpfProgramFlags.XdpHasFragments);
        ProgramSection.Find("syscall")!.Flags.Should().Be(BpfProgramFlags.Sleepable);
        ProgramSection.Find("lsm.s/file_open")!.Flags.Should().Be(BpfProgramFlags.Sleepable);
    }

    // tools/lib/bpf/libbpf.c: section_defs, with the numbers of linux/bpf.h.
    [Theory]
    [InlineData("uprobe.multi/lib:f uretprobe.multi/lib:f", 2, 48, false)]
    [InlineData("uprobe.multi.s/lib:f uretprobe.multi.s/lib:f", 2, 48, true)]
    [InlineData("uprobe.session/lib:f", 2, 57, false)]
    [InlineData("uprobe.session.s/lib:f", 2, 57, true)]
    [InlineData("kprobe.session/f", 2, 56, false)]
    [InlineData("kretprobe.multi/f", 2, 42, false)]
    [InlineData("ksyscall/open kretsyscall/open usdt/lib:a:b uprobe uretprobe/x", 2, null, false)]
    [InlineData("usdt.s/lib:a:b uprobe.s/x uretprobe.s/x", 2, null, true)]
    [InlineData("tracepoint/a/b tp", 5, null, false)]
    [InlineData("tracepoint.s/a/b tp.s/a/b", 5, null, true)]
    [InlineData("raw_tp/x raw_tracepoint/x", 17, null, false)]
    [InlineData("raw_tp.s/x raw_tracepoint.s/x", 17, null, true)]
    [InlineData("raw_tp.w/x raw_tracepoint.w/x", 24, null, false)]
    [InlineData("tp_btf/x", 26, 23, false)]
    [InlineData("tp_btf.s/x", 26, 23, true)]
    [InlineData("fexit/x", 26, 25, false)]
    [InlineData("fmod_ret.s/x", 26, 26, true)]
    [InlineData("fsession/x", 26, 58, false)]
    [InlineData("fsession.s/x", 26, 58, true)]
    [InlineData("fentry.multi/x", 26, 59, false)]
    [InlineData("fexit.multi.s/x", 26, 60, true)]
    [InlineData("fsession.multi/x", 26, 61, false)]
    [InlineData("iter/task", 26, 28, false)]
    [InlineData("iter.s/task", 26, 28, true)]
    [InlineData("freplace/x", 28, null, false)]
    [InlineData("lsm_cgroup/x", 29, 43, false)]
    [InlineData("struct_ops struct_ops/x", 27, null, false)]
    [InlineData("struct_ops.s/x", 27, null, true)]
    [InlineData("netfilter", 32, 45, false)]
    [InlineData("cgroup/dev", 15, 6, false)]
    [InlineData("cgroup/sock cgroup/sock_create", 9, 2, false)]
    [InlineData("sk_skb/verdict", 14, 38, false)]
    [InlineData("lirc_mode2", 20, 16, false)]
    public void The_table_is_libbpfs(string sections, int type, int? attachType, bool sleepable)
    {
        foreach (string section in sections.Split(' '))
        {
            ProgramSection found = ProgramSection.Find(section)!;
            ((int)found.Type, (int?)found.AttachType, found.Flags.HasFlag(BpfProgramFlags.Sleepable)).Should().Be((type, attachType, sleepable), section);
        }
    }

    [Theory]
    [InlineData("tc/entry", BpfProgramType.SchedulerClassifier, null)]
    [InlineData("tc/tail", BpfProgramType.SchedulerClassifier, null)]
    [InlineData("classifier/old", BpfProgramType.SchedulerClassifier, null)]
    [InlineData("xdp/entry", BpfProgramType.Xdp, BpfAttachType.Xdp)]
    [InlineData("xdp/devmap/x", BpfProgramType.Xdp, BpfAttachType.XdpDeviceMap)]
    [InlineData("xdp_devmap/x", BpfProgramType.Xdp, BpfAttachType.XdpDeviceMap)]
    [InlineData("xdp_cpumap", BpfProgramType.Xdp, BpfAttachType.XdpCpuMap)]
    [InlineData("sockops/x", BpfProgramType.SocketOperations, BpfAttachType.CgroupSocketOperations)]
    public void What_others_write_behind_a_known_name_is_taken(string section, BpfProgramType type, BpfAttachType? attachType)
    {
        ProgramSection found = ProgramSection.Find(section)!;
        (found.Type, found.AttachType, found.TargetIn(section)).Should().Be((type, attachType, null));
    }

    [Theory]
    [InlineData("fentry/tcp_connect", "tcp_connect")]
    [InlineData("tp/net/netif_rx", "net/netif_rx")]
    [InlineData("fentry/module:function", "module:function")]
    [InlineData("kprobe/", null)]
    [InlineData("fentry", null)]
    public void Sections_say_what_to_attach_to(string section, string? target) => ProgramSection.Find(section)!.TargetIn(section).Should().Be(target);

    [Theory]
    [InlineData("tcx")]
    [InlineData("tcx/sideways")]
    [InlineData("xdp_pass")]
    [InlineData("kprobes/x")]
    [InlineData("")]
    [InlineData(".text")]
    public void Others_are_unknown(string section) => ProgramSection.Find(section).Should().BeNull();
}
