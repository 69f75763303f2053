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

    [Theory]
    [InlineData("tcx")]
    [InlineData("tcx/sideways")]
    [InlineData("tc/ingress/more")]
    [InlineData("kprobes/x")]
    [InlineData("")]
    [InlineData(".text")]
    public void Others_are_unknown(string section) => ProgramSection.Find(section).Should().BeNull();
}
