using System.Runtime.CompilerServices;
using FluentAssertions;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Datapath;
using NetkitSharp.Services;
using Xunit;

namespace NetkitSharp.Tests.Services.State;

/// <summary>What user space and programs have to mean by the same number. Enums of the programs are generated from their object's BTF, and the library's are made of these: here is that none is left out, and what is no enum.</summary>
public sealed class MirrorTests
{
    /// <summary>The verdict of who is nobody's business, the first of the drops and the end of all are no verdicts of a packet.</summary>
    [Fact]
    public void Every_verdict_of_the_programs_has_a_name_here() =>
        Names<ServiceLbBpf.NksServiceVerdict>("None", "DropFirst", "Verdicts").Should().BeEquivalentTo(Names<ServiceVerdict>());

    [Fact]
    public void Every_state_of_backends_and_connections_has_a_name_here()
    {
        Names<ServiceLbBpf.NksBackendState>().Should().BeEquivalentTo(Names<BackendState>());
        Names<ServiceLbBpf.NksBackendState>("None", "Draining").Should().BeEquivalentTo(Names<ServiceBackendState>());
        Names<ServiceLbBpf.NksConnectionState>().Should().BeEquivalentTo(Names<ServiceConnectionState>());
        Names<ServiceLbBpf.NksBackendFlags>().Should().Equal(("Local", 1));
        Names<ServiceLbBpf.NksConnectionFlags>().Should().BeEquivalentTo([("Reply", (long)ConnectionClock.ReplyFlag), ("Masqueraded", ConnectionClock.MasqueradedFlag), ("DirectReturn", ConnectionClock.DirectReturnFlag)]);
    }

    /// <summary>What the documentation of <see cref="ServiceConnectionState"/> says.</summary>
    [Theory]
    [InlineData(ServiceProtocol.Tcp, ServiceConnectionState.New, 60)]
    [InlineData(ServiceProtocol.Tcp, ServiceConnectionState.Open, 8000)]
    [InlineData(ServiceProtocol.Tcp, ServiceConnectionState.Closing, 60)]
    [InlineData(ServiceProtocol.Udp, ServiceConnectionState.New, 30)]
    [InlineData(ServiceProtocol.Udp, ServiceConnectionState.Open, 120)]
    [InlineData(ServiceProtocol.Sctp, ServiceConnectionState.New, 30)]
    [InlineData(ServiceProtocol.Sctp, ServiceConnectionState.Open, 120)]
    public void Connections_are_over_when_the_documentation_says(ServiceProtocol protocol, ServiceConnectionState state, long seconds)
    {
        const long Now = 100_000_000_000_000;
        ServiceLbBpf.NksTuple tuple = new() { Protocol = (byte)protocol };
        IsOver(seconds * 1_000_000_000).Should().BeFalse();
        IsOver((seconds * 1_000_000_000) + 1).Should().BeTrue();

        bool IsOver(long age) => ConnectionClock.IsOver(in tuple, new ServiceLbBpf.NksConnection { State = (byte)state, Seen = (ulong)(Now - age) }, Now);
    }

    [Theory]
    [InlineData("service_lb.tcx.bpf.o")]
    [InlineData("service_lb.netkit.bpf.o")]
    [InlineData("service_lb_xdp.bpf.o")]
    [InlineData("socket_lb.bpf.o")]
    public void Sizes_are_those_of_each_object(string name)
    {
        BpfObjectSpec spec = BundledObject.Open(name);
        (TableRun.Line * sizeof(uint)).Should().Be(Unsafe.SizeOf<ServiceLbBpf.NksTableLine>());
        Size("service_tables").Should().Be(4);
        Size("frontends").Should().Be(sizeof(uint));
        Size("frontend_places").Should().Be(sizeof(ulong));
        Size("services").Should().Be(Unsafe.SizeOf<ServiceLbBpf.NksService>());
        Size("backends").Should().Be(Unsafe.SizeOf<ServiceLbBpf.NksBackend>());
        Size("connections").Should().Be(Unsafe.SizeOf<ServiceLbBpf.NksConnection>());
        Size("affinities").Should().Be(Unsafe.SizeOf<ServiceLbBpf.NksAffinity>());
        Size("node").Should().Be(Unsafe.SizeOf<ServiceLbBpf.NksNodes>());
        Size("service_counters").Should().Be(Unsafe.SizeOf<ServiceLbBpf.ServiceCounters>());
        Size("backend_counters").Should().Be(Unsafe.SizeOf<ServiceLbBpf.BackendCounters>());
        Size("service_verdicts").Should().Be(Unsafe.SizeOf<ServiceLbBpf.NksServiceCounter>());
        spec.Maps["service_verdicts"].MaxEntries.Should().Be((uint)ServiceCounters.Length);

        int Size(string map) => (int)spec.Maps[map].ValueSize;
    }

    private static (string Name, long Value)[] Names<TEnum>(params string[] without)
        where TEnum : struct, Enum => [.. Enum.GetNames<TEnum>().Where(name => !without.Contains(name)).Select(static name => (name, Convert.ToInt64(Enum.Parse<TEnum>(name), System.Globalization.CultureInfo.InvariantCulture)))];
}
