using System.Net.NetworkInformation;
using System.Net.Sockets;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Datapath.Benchmarks.Programs;

/// <summary>A kind of packet that a program decides on.</summary>
/// <param name="Title">Which one, for people.</param>
/// <param name="Program">The program, as it is attached.</param>
/// <param name="Device">The device that the packet comes by.</param>
/// <param name="Destination">The MAC address that it has.</param>
/// <param name="Verdict">What the program has to decide.</param>
/// <param name="From">Who sends it.</param>
/// <param name="To">Who is to get it.</param>
internal sealed record ProgramCase(
    string Title, BpfProgram Program, int Device, PhysicalAddress Destination, Verdict Verdict, Func<AddressFamily, System.Net.IPAddress> From, Func<AddressFamily, System.Net.IPAddress> To);
