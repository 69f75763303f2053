using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Tests.Kernel;

/// <summary>A loaded program and a packet to run it on.</summary>
internal sealed class BpfProgramUnderTest(byte[] instructions) : IDisposable
{
    /// <summary>An Ethernet header of IPv4 and a header's worth of zeros.</summary>
    internal static byte[] Ipv4Packet { get; } = [.. new byte[12], 0x08, 0x00, 0x45, .. new byte[49]];

    internal BpfProgram Program { get; } = Instructions.Load(instructions, "under_test");

    internal BpfTestRunResult RunOnIpv4(int repeat = 1) => Program.TestRun(Ipv4Packet, repeat);

    public void Dispose() => Program.Dispose();
}
