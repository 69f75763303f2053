namespace NetkitSharp.Bpf.Programs;

/// <summary>What was found in a verifier log.</summary>
/// <param name="Summary">The lines that matter.</param>
/// <param name="Omitted">How many others there are.</param>
/// <param name="Instruction">The index of the instruction that is complained of; null where the log names none.</param>
/// <param name="InstructionText">That instruction, disassembled; null where the log shows it not.</param>
/// <param name="Source">Its source line, where the log has one.</param>
/// <param name="Statistics">What verification took; null where a log was cut before.</param>
internal sealed record VerifierLogReport(string Summary, int Omitted, int? Instruction, string? InstructionText, BpfSourceLine? Source, BpfVerifierStatistics? Statistics);
