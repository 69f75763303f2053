using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Attachment;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Attachment;

/// <summary>On the loopback device of a namespace of the test's own, which sees what it sends come in again.</summary>
public sealed class TcAttachmentTests : IDisposable
{
    private const int Lo = 1;
    private const int GoOn = -1;

    private readonly string _name = $"nks-tc-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}";
    private readonly NetworkNamespace _namespace;

    public TcAttachmentTests()
    {
        Witness.Run("ip", "netns", "add", _name);
        Witness.Run("ip", "-n", _name, "link", "set", "lo", "up");
        _namespace = NetworkNamespace.Open(_name);
    }

    [KernelTheory([KernelFeature.Tcx, KernelFeature.Clsact, KernelFeature.ClsBpf])]
    [InlineData(TcxHook.Ingress)]
    [InlineData(TcxHook.Egress)]
    public void Both_ways_on_one_device(TcxHook hook)
    {
        using BpfMap counts = NewMap();
        using BpfProgram tcx = Load(counts, 0, GoOn);
        using BpfProgram classic = Load(counts, 1, GoOn);
        using BpfProgram next = Load(counts, 2, GoOn);
        using TcAttachment first = Attach(tcx, hook, TcAttachMode.Tcx);
        using TcAttachment second = Attach(classic, hook, TcAttachMode.Classic, new() { Priority = 7, Name = "second" });
        (first.Mode, first.Link!.Hook, first.Filter, second.Mode, second.Link).Should().Be((TcAttachMode.Tcx, hook, null, TcAttachMode.Classic, null));
        (second.Filter!.Value.Priority, second.Filter.Value.Hook.LinkIndex).Should().Be((7, Lo));
        JsonElement shown = Filters(hook).Should().ContainSingle().Subject.GetProperty("options");
        (shown.GetProperty("bpf_name").GetString(), shown.GetProperty("prog").GetProperty("id").GetUInt32()).Should().Be(("second", classic.Id));
        Send();
        Counts(counts).Should().Equal(1, 1, 0);

        second.Replace(next);
        Filters(hook).Should().ContainSingle().Which.GetProperty("options").GetProperty("prog").GetProperty("id").GetUInt32().Should().Be(next.Id);
        Send();
        Counts(counts).Should().Equal(2, 1, 1);
        first.Replace(classic);
        Send();
        Counts(counts).Should().Equal(2, 2, 2);

        first.Dispose();
        second.Dispose();
        second.Dispose();
        Filters(hook).Should().BeEmpty();
        Send();
        Counts(counts).Should().Equal(2, 2, 2);
        second.Invoking(a => a.Replace(tcx)).Should().Throw<ObjectDisposedException>();
    }

    [KernelFact([KernelFeature.Clsact, KernelFeature.ClsBpf])]
    public void What_the_kernel_has_decides_only_where_the_caller_left_it_to_it()
    {
        using BpfMap counts = NewMap();
        using BpfProgram program = Load(counts, 0, GoOn);
        bool hasTcx = KernelFeatures.Has(KernelFeature.Tcx);
        using (TcAttachment either = Attach(program, TcxHook.Ingress, TcAttachMode.TcxOrClassic))
        {
            (either.Mode, either.Link is not null, either.Filter is not null).Should().Be((hasTcx ? TcAttachMode.Tcx : TcAttachMode.Classic, hasTcx, !hasTcx));
            Send();
            Counts(counts).Should().Equal(1, 0, 0);
        }

        Action tcx = () => Attach(program, TcxHook.Ingress, TcAttachMode.Tcx).Dispose();
        if (hasTcx)
        {
            tcx.Should().NotThrow();

            // A refusal of tcx is no reason for another way.
            using TcAttachment there = Attach(program, TcxHook.Egress, TcAttachMode.Tcx);
            FluentActions.Invoking(() => Attach(program, TcxHook.Egress, TcAttachMode.TcxOrClassic)).Should().Throw<MprogProgramExistsException>();
            Filters(TcxHook.Egress).Should().BeEmpty();
        }
        else
        {
            tcx.Should().Throw<BpfNotSupportedException>();
        }
    }

    [KernelFact([KernelFeature.Clsact, KernelFeature.ClsBpf, KernelFeature.Veth])]
    public void A_failure_leaves_nothing_and_a_device_takes_its_filters_along()
    {
        using BpfMap counts = NewMap();
        using BpfProgram program = Load(counts, 0, GoOn);
        using BpfProgram xdp = BpfProgram.Load(new() { Type = BpfProgramType.Xdp, Instructions = Bytes(Move(0, 2), Exit), License = "GPL" });
        FluentActions.Invoking(() => Attach(program, TcxHook.Ingress, TcAttachMode.Classic, new() { Name = new string('x', 300) })).Should().Throw<Exception>();
        Qdiscs().Should().NotContain("clsact");
        FluentActions.Invoking(() => Attach(xdp, TcxHook.Ingress, TcAttachMode.Classic)).Should().Throw<ArgumentException>().WithMessage("*type Xdp; traffic control takes*");
        FluentActions.Invoking(() => TcAttachment.Attach(program, 4711, TcxHook.Ingress, TcAttachMode.Classic, null, _namespace)).Should().Throw<NetlinkException>();

        // An ingress qdisc has the one side, and keeps clsact out.
        Witness.Run("tc", "-n", _name, "qdisc", "add", "dev", "lo", "ingress");
        using (TcAttachment ingress = Attach(program, TcxHook.Ingress, TcAttachMode.Classic))
        {
            Send();
            Counts(counts)[0].Should().Be(1);
            FluentActions.Invoking(() => Attach(program, TcxHook.Egress, TcAttachMode.Classic)).Should().Throw<NetlinkException>();
        }

        Witness.Run("ip", "-n", _name, "link", "add", "v0", "type", "veth", "peer", "name", "v1");
        int index = Witness.Ip("-n", _name, "-j", "link", "show", "dev", "v0")[0].GetProperty("ifindex").GetInt32();
        TcAttachment gone = TcAttachment.Attach(program, index, TcxHook.Egress, TcAttachMode.Classic, null, _namespace);
        Witness.Run("ip", "-n", _name, "link", "delete", "v0");
        gone.Dispose();
    }

    public void Dispose()
    {
        _namespace.Dispose();
        Witness.Run("ip", "netns", "delete", _name);
        StrayThreads.ShouldBeNone();
    }

    private static ulong Exit => 0x95;

    private static BpfMap NewMap() => BpfMap.Create(new() { Name = "counts", Type = BpfMapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 3 });

    private static int[] Counts(BpfMap counts) => [.. counts.As<uint, ulong>().Select(entry => (int)entry.Value)];

    /// <summary>Counts IPv4 packets in an element of an array.</summary>
    private static BpfProgram Load(BpfMap counts, int index, int verdict) => BpfProgram.Load(new()
    {
        Name = $"count{index}",
        Type = BpfProgramType.SchedulerClassifier,
        License = "GPL",
        Instructions = Bytes(
            Encode(0x61, 6, 1, 16, 0),              // r6 = skb->protocol
            Encode(0x55, 6, 0, 9, 0x0008),          // if r6 != ipv4 goto verdict
            Encode(0x62, 10, 0, -4, index),
            Encode(0xbf, 2, 10, 0, 0),
            Encode(0x07, 2, 0, 0, -4),
            Encode(0x18, 1, 1, 0, (int)counts.Handle.DangerousGetHandle()), 0,
            Encode(0x85, 0, 0, 0, 1),               // map_lookup_elem
            Encode(0x15, 0, 0, 2, 0),
            Move(1, 1),
            Encode(0xdb, 0, 1, 0, 0),               // lock *(u64 *)r0 += 1
            Move(0, verdict),
            Exit),
    });

    private static ulong Move(int register, int value) => Encode(0xb7, register, 0, 0, value);

    private static ulong Encode(byte code, int destination, int source, short offset, int immediate) =>
        code | (ulong)(destination | source << 4) << 8 | (ulong)(ushort)offset << 16 | (ulong)(uint)immediate << 32;

    private static byte[] Bytes(params ReadOnlySpan<ulong> instructions) => MemoryMarshal.AsBytes(instructions).ToArray();

    private TcAttachment Attach(BpfProgram program, TcxHook hook, TcAttachMode mode, TcAttachOptions? options = null) =>
        TcAttachment.Attach(program, Lo, hook, mode, options, _namespace);

    private void Send()
    {
        using Socket socket = _namespace.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.SendTo([42], socket.LocalEndPoint!);
    }

    private string Qdiscs() => Witness.Run("tc", "-n", _name, "qdisc", "show", "dev", "lo");

    private JsonElement[] Filters(TcxHook hook)
    {
        string output = Witness.Run("tc", "-n", _name, "-j", "filter", "show", "dev", "lo", hook == TcxHook.Ingress ? "ingress" : "egress");
        using JsonDocument document = JsonDocument.Parse(output.Trim().Length == 0 ? "[]" : output);
        return [.. document.RootElement.Clone().EnumerateArray().Where(f => f.TryGetProperty("options", out JsonElement options) && options.TryGetProperty("prog", out _))];
    }
}
