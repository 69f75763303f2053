namespace NetkitSharp.Datapath.Benchmarks.Programs;

/// <summary>What a program costs a packet, by <c>BPF_PROG_TEST_RUN</c>.</summary>
/// <param name="Device">The kind of the pods' devices.</param>
/// <param name="Program">The program; that which does nothing is <c>(the loop around a program)</c>, and in all the others.</param>
/// <param name="Packet">Which packet.</param>
/// <param name="IPv4">The median, in the clock's unit.</param>
/// <param name="IPv6">The same for IPv6.</param>
/// <param name="JitedBytes">How long the machine's code for it is.</param>
internal sealed record ProgramCost(string Device, string Program, string Packet, long IPv4, long IPv6, long JitedBytes);
