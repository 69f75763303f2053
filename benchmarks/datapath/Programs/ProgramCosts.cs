using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath.Benchmarks.Topology;

namespace NetkitSharp.Datapath.Benchmarks.Programs;

/// <summary>
/// What each program costs a packet, by <c>BPF_PROG_TEST_RUN</c> of the programs that are attached, with the maps and routes that they have. What the kernel does after a program,
/// the redirect itself, is not in it.
/// </summary>
internal static class ProgramCosts
{
    /// <summary>What <see cref="ProgramCost.Program"/> is of the program that does nothing.</summary>
    public const string Loop = "(the loop around a program)";

    // Each run takes a hop off the same packet: not more runs than it has hops.
    private const int Repeat = 200;
    private const byte Hops = 255;
    private const int Runs = 25;

    /// <summary>The programs cache a route when the node's have been still for four ticks, of 10 ms at most.</summary>
    private static readonly TimeSpan s_stillness = TimeSpan.FromMilliseconds(50);

    private static readonly PhysicalAddress s_noMac = new(new byte[6]);

    /// <summary>All programs of a node, in the order in which a packet meets them.</summary>
    public static IEnumerable<ProgramCost> Measure(PodNode node)
    {
        string device = PodNode.Label(node.Device);
        yield return MeasureLoop(node, device);
        using BpfProgram fromPod = BpfProgram.OpenById(node.A.Attachment!.FromPod.GetInfo().ProgramId);
        using BpfProgram toPod = BpfProgram.OpenById(node.A.Attachment!.ToPod.GetInfo().ProgramId);
        using BpfProgram fromUplink = node.Host.Run(() => BpfProgram.OpenById(BpfHooks.QueryTcx(node.Uplink.Index, TcxHook.Ingress).Entries[^1].ProgramId));
        foreach (ProgramCase packet in Cases(node, fromPod, toPod, fromUplink))
        {
            yield return new ProgramCost(
                device, packet.Program.Name, packet.Title, Measure(node, packet, AddressFamily.InterNetwork), Measure(node, packet, AddressFamily.InterNetworkV6), packet.Program.GetInfo().JitedSize);
        }
    }

    private static IEnumerable<ProgramCase> Cases(PodNode node, BpfProgram fromPod, BpfProgram toPod, BpfProgram fromUplink)
    {
        int hostSide = node.A.HostDevice.Index;
        int uplink = node.Uplink.Index;
        PhysicalAddress hostMac = node.A.HostDevice.Address ?? s_noMac;
        PhysicalAddress podMac = node.A.PodSideDevice.Address ?? s_noMac;
        PhysicalAddress uplinkMac = node.Uplink.Address!;
        Func<AddressFamily, IPAddress> a = f => PodNode.AddressOf(node.A, f);
        Func<AddressFamily, IPAddress> b = f => PodNode.AddressOf(node.B, f);
        return
        [
            new("to a remote", fromPod, hostSide, hostMac, Verdict.PodToRemote, a, Node.RemoteAddress),
            new("to a pod", fromPod, hostSide, hostMac, Verdict.PodToPod, a, b),
            new("to the host", fromPod, hostSide, hostMac, Verdict.PodToStack, a, Node.HostAddress),
            new("from the host", toPod, hostSide, podMac, Verdict.HostToPod, Node.HostAddress, a),
            new("to a pod", fromUplink, uplink, uplinkMac, Verdict.RemoteToPod, Node.RemoteAddress, a),
            new("to the host", fromUplink, uplink, uplinkMac, Verdict.RemoteToStack, Node.RemoteAddress, Node.HostAddress),
        ];
    }

    /// <summary>A program that does nothing: what the kernel's loop around the programs costs, which is in every other figure too.</summary>
    private static ProgramCost MeasureLoop(PodNode node, string device)
    {
        using BpfProgram nothing = Nothing.Load();
        byte[] frame = TcpFrame.Write(s_noMac, Node.RemoteAddress(AddressFamily.InterNetwork), Node.HostAddress(AddressFamily.InterNetwork), Hops);
        uint loop = node.Host.Run(() => MedianOf(nothing, frame, device: 1));
        return new ProgramCost(device, Loop, "", loop, loop, nothing.GetInfo().JitedSize);
    }

    private static uint Measure(PodNode node, ProgramCase packet, AddressFamily family)
    {
        byte[] frame = TcpFrame.Write(packet.Destination, packet.From(family), packet.To(family), Hops);
        ulong before = node.Network.ReadCounters()[packet.Verdict].Packets;
        uint median = node.Host.Run(() => MedianOf(packet.Program, frame, packet.Device));
        ulong decided = node.Network.ReadCounters()[packet.Verdict].Packets - before;
        return decided >= Repeat * Runs
            ? median
            : throw new InvalidOperationException($"{packet.Program.Name}, {packet.Title}, {family}: void, the verdict was {packet.Verdict} {decided} times of {Repeat * Runs}.");
    }

    private static uint MedianOf(BpfProgram program, byte[] frame, int device)
    {
        uint[] durations = new uint[Runs];
        SkbContext first = new() { Interface = (uint)device };
        program.TestRun(frame, ref first, repeat: 1);
        Thread.Sleep(s_stillness);
        for (int i = 0; i < durations.Length; i++)
        {
            SkbContext context = new() { Interface = (uint)device };
            durations[i] = program.TestRun(frame, ref context, repeat: Repeat).DurationNanoseconds;
        }

        Array.Sort(durations);
        return durations[Runs / 2];
    }
}
