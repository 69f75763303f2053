using NetkitSharp.Bpf.Isa;

namespace NetkitSharp.Bpf.Features.Probes;

/// <summary>Programs whose instructions only newer verifiers take.</summary>
internal static class InstructionProbe
{
    /// <summary>BPF_MAXINSNS, what a program could have at most before 5.2.</summary>
    private const int FewInstructions = 4096;

    private const byte SubtractImmediate = 0x17;
    private const byte MoveRegister = 0xbf;
    private const byte JumpIfNotEqual = 0x55;
    private const byte JumpIfLess = 0xa5;
    private const byte JumpIfLess32 = 0xa6;

    internal static Probed Many()
    {
        BpfInstruction[] code = new BpfInstruction[FewInstructions + 1];
        code.AsSpan().Fill(BpfInstruction.Move(0, 0));
        code[^1] = BpfInstruction.Exit();
        return ProgramProbe.Instructions(KernelProgram.SocketFilter, code);
    }

    internal static Probed Loop() => ProgramProbe.Instructions(
        KernelProgram.SocketFilter, [BpfInstruction.Move(0, 10), new(SubtractImmediate, 0, 0, 1), new(JumpIfNotEqual, 0, -2, 0), BpfInstruction.Exit()]);

    internal static Probed Version2() => Jump(JumpIfLess);

    internal static Probed Version3() => Jump(JumpIfLess32);

    /// <summary>r0 = (s8)r0: a move whose offset says how wide the source is.</summary>
    internal static Probed Version4() => ProgramProbe.Instructions(
        KernelProgram.SocketFilter, [BpfInstruction.Move(0, 0), new(MoveRegister, 0, 8, 0), BpfInstruction.Exit()]);

    private static Probed Jump(byte code) => ProgramProbe.Instructions(
        KernelProgram.SocketFilter, [BpfInstruction.Move(0, 0), new(code, 0, 1, 1), BpfInstruction.Move(0, 1), BpfInstruction.Exit()]);
}
