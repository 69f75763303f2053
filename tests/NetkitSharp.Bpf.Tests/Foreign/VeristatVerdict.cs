namespace NetkitSharp.Bpf.Tests.Foreign;

/// <summary>What became of a program when libbpf loaded it alone.</summary>
/// <param name="Program">The C function.</param>
/// <param name="Accepted">Whether it was loaded.</param>
/// <param name="VerifiedInstructions">How many instructions the verifier went through; 0 where it was not loaded.</param>
/// <param name="Type">The kind of program, in the words of libbpf: <c>sched_cls</c>.</param>
internal sealed record VeristatVerdict(string Program, bool Accepted, uint VerifiedInstructions, string Type);
