using System.Net.Sockets;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>A kind of packet that a program decides on.</summary>
/// <param name="Hook">Where the program is.</param>
/// <param name="Ends">The node that it is on.</param>
/// <param name="Device">The device that the packet comes by.</param>
/// <param name="Program">The program, as it is attached; null: an empty one.</param>
/// <param name="Title">The program's name, for people.</param>
/// <param name="Packet">What packet it is, for people.</param>
/// <param name="Verdict">What has to become of it; null: it is left alone.</param>
/// <param name="Frame">The packet.</param>
internal sealed record ProgramLine(ProgramHook Hook, PodEnds Ends, int Device, BpfProgram? Program, string Title, string Packet, ServiceVerdict? Verdict, Func<AddressFamily, byte[]> Frame)
{
    /// <summary>Whether it is held against a bound.</summary>
    public bool IsBound { get; init; }
}
