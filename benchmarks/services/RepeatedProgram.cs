using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>What a program costs a packet, by <c>BPF_PROG_TEST_RUN</c> of <c>again.bpf.c</c> before it: the packet is the same in each run, or comes from another port or goes to another service each time.</summary>
internal sealed class RepeatedProgram : IDisposable
{
    private const int EthernetLength = 14;
    private const int Runs = 15;

    private readonly AgainBpfObject _again = AgainBpfSpec.Open().Load();
    private readonly BpfProgramArray _program;
    private uint _run;

    public RepeatedProgram() => _program = _again.Program;

    /// <summary>Of one measurement: all runs together.</summary>
    public static int Packets(int repeat) => (Runs + 1) * repeat;

    /// <summary>Nanoseconds of the clock, of the fastest run, which nothing disturbed; <paramref name="program"/> is attached to tcx ingress, or null for none, which is what everything else costs.</summary>
    /// <param name="program">The program.</param>
    /// <param name="device">The device that packets come by.</param>
    /// <param name="frame">The packet, of TCP.</param>
    /// <param name="repeat">Runs in a row.</param>
    /// <param name="flows">Whether each packet comes from another port.</param>
    /// <param name="addresses">How many services the packets go to, in turn; 0 for the one in <paramref name="frame"/>.</param>
    public uint Measure(BpfProgram? program, int device, byte[] frame, int repeat, bool flows, int addresses = 0)
    {
        _program.Set(0, program ?? _again.Nothing);
        bool ipv4 = frame[12] == 0x08;
        AgainBpf.AgainPacket packet = new()
        {
            Length = (uint)frame.Length,
            PortAt = flows ? (uint)(EthernetLength + (ipv4 ? 20 : 40)) : 0,
            AddressAt = (uint)(EthernetLength + (ipv4 ? 18 : 38)),
            Addresses = (uint)addresses,
            Run = _run,
        };
        frame.CopyTo(packet.Bytes);
        _again.Packet.Update(0, packet);

        uint[] durations = new uint[Runs];
        Run(device, frame, repeat);
        for (int i = 0; i < Runs; i++)
        {
            durations[i] = Run(device, frame, repeat);
        }

        // The ports of the next ones are others.
        _run += (uint)Packets(repeat);
        return durations.Min();
    }

    public void Dispose() => _again.Dispose();

    private uint Run(int device, byte[] frame, int repeat)
    {
        SkbContext context = new() { Interface = (uint)device };
        return _again.Again.TestRun(frame, ref context, repeat: repeat).DurationNanoseconds;
    }
}
