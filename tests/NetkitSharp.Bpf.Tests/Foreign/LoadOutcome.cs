namespace NetkitSharp.Bpf.Tests.Foreign;

/// <summary>What became of a program when this library loaded it alone.</summary>
/// <param name="Type">The kind of program, in the words of libbpf.</param>
/// <param name="VerifiedInstructions">How many instructions the verifier went through; null where it was not loaded.</param>
/// <param name="Error">Why it was not loaded.</param>
internal sealed record LoadOutcome(string Type, uint? VerifiedInstructions, Exception? Error);
