using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>What a program costs a packet, by <c>BPF_PROG_TEST_RUN</c> of <c>again.bpf.c</c> before it: the packet is the same in each run, or one of another connection.</summary>
internal sealed class RepeatedProgram : IDisposable
{
    private const int EthernetLength = 14;
    private const int Runs = 3;

    private readonly AgainBpfObject _again;
    private readonly (BpfProgram Writer, BpfProgramArray Next, BpfProgram Nothing)[] _hooks;

    /// <param name="withNetkit">Whether programs at netkit's hooks are to be measured, too.</param>
    public RepeatedProgram(bool withNetkit)
    {
        AgainBpfSpec spec = AgainBpfSpec.Open();
        spec.Spec.Programs["again_netkit"].Load = withNetkit;
        spec.Spec.Programs["nothing_netkit"].Load = withNetkit;
        _again = spec.Load();
        AgainBpf.AgainKey key = default;
        key.Words[0] = 1;
        _again.LookedUp.Update(key, default);
        _hooks =
        [
            (_again.AgainTcx, _again.TcxProgram, _again.NothingTcx),
            withNetkit ? (_again.AgainNetkit, _again.NetkitProgram, _again.NothingNetkit) : default,
            (_again.AgainXdp, _again.XdpProgram, _again.NothingXdp),
        ];
    }

    /// <summary>One lookup in a map whose elements are as large as those of <c>connections</c>, which finds one.</summary>
    public BpfProgram Lookup(ProgramHook hook) => hook == ProgramHook.Xdp ? _again.LookupXdp : _again.LookupTcx;

    /// <summary>The packets of one measurement.</summary>
    public static int Packets(int repeat) => (Runs + 1) * repeat;

    /// <summary>By the clock, of the fastest of some runs, which nothing disturbed; in the network namespace of the calling thread.</summary>
    /// <param name="hook">Where the program belongs.</param>
    /// <param name="program">The program; null for none, which is what everything else costs.</param>
    /// <param name="device">The device that packets come by.</param>
    /// <param name="frame">The packet, of TCP.</param>
    /// <param name="flows">Of which connections packets are.</param>
    /// <param name="repeat">Runs in a row.</param>
    public uint Measure(ProgramHook hook, BpfProgram? program, int device, byte[] frame, FlowPattern flows, int repeat)
    {
        (BpfProgram writer, BpfProgramArray next, BpfProgram nothing) = _hooks[(int)hook];
        next.Set(0, program ?? nothing);
        bool ipv4 = frame[12] == 0x08;
        AgainBpf.AgainPacket packet = new()
        {
            Length = (uint)frame.Length,
            PortAt = (uint)(EthernetLength + (ipv4 ? 20 : 40)),
            AddressAt = (uint)(EthernetLength + (ipv4 ? 18 : 38)),
            First = (uint)flows.First,
            Flows = (uint)flows.Count,
            Scattered = flows.Scattered ? 1u : 0,
            Services = (uint)flows.Services,
        };
        frame.CopyTo(packet.Bytes);
        _again.Packet.Update(0, packet);
        Run(writer, hook, device, frame, repeat);
        uint fastest = uint.MaxValue;
        for (int i = 0; i < Runs; i++)
        {
            fastest = Math.Min(fastest, Run(writer, hook, device, frame, repeat));
        }

        return fastest;
    }

    /// <summary>The empty program alone: what a test run costs.</summary>
    public uint MeasureNothing(ProgramHook hook, int device, byte[] frame, int repeat)
    {
        BpfProgram nothing = _hooks[(int)hook].Nothing;
        Run(nothing, hook, device, frame, repeat);
        return Run(nothing, hook, device, frame, repeat);
    }

    public void Dispose() => _again.Dispose();

    private static uint Run(BpfProgram program, ProgramHook hook, int device, byte[] frame, int repeat)
    {
        if (hook == ProgramHook.Xdp)
        {
            XdpContext xdp = XdpContext.ForData(frame.Length);
            xdp.IngressInterface = (uint)device;
            return program.TestRun(frame, ref xdp, repeat: repeat).DurationNanoseconds;
        }

        SkbContext skb = new() { Interface = (uint)device };
        return program.TestRun(frame, ref skb, repeat: repeat).DurationNanoseconds;
    }
}
