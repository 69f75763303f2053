using NetkitSharp.Bpf.Btf;

namespace NetkitSharp.Bpf.CoRe;

/// <summary>
/// What a program asks for and the kernel has not. The instruction was made one that the verifier refuses where it can be reached; where
/// it cannot, because the program asked first, the miss does no harm.
/// </summary>
/// <param name="Instruction">The index of the instruction.</param>
/// <param name="Kind">What was asked.</param>
/// <param name="TypeName">Whose: <c>struct task_struct</c>.</param>
/// <param name="Field">Which field or value, as a path: <c>mm.start_code</c>; empty when the type itself is missing.</param>
/// <param name="Message">The whole, as a sentence for the user: which type of which kernel has not what.</param>
internal sealed record CoreMiss(int Instruction, BtfRelocationKind Kind, string TypeName, string Field, string Message);
