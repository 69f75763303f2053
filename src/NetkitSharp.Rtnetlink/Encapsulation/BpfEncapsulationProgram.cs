using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Encapsulation;

/// <summary>A BPF program of a route.</summary>
/// <param name="Handle">The loaded program's descriptor, which stays the caller's and may be closed once the route exists; null in what was read, as the kernel does not report it.</param>
/// <param name="Name">
/// LWT_BPF_PROG_NAME: at most 256 bytes of UTF-8. The kernel keeps it for the reader, and by it alone tells one program from another when routes are compared.
/// </param>
public sealed record BpfEncapsulationProgram(SafeHandle? Handle, string Name);
