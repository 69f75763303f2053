using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Fixtures;
using NetkitSharp.Bpf.Tests.Kernel;

namespace NetkitSharp.Bpf.Tests.Programs;

/// <summary>A program that no verifier takes, and what is to be found in its log.</summary>
/// <param name="Name">What it does wrong; the name of the recorded log.</param>
/// <param name="Instruction">The index of the instruction that is complained of; null where none is named.</param>
/// <param name="Complaint">Words that every kernel uses.</param>
/// <param name="Load">Loads it.</param>
internal sealed record RefusedProgram(string Name, int? Instruction, string Complaint, Action Load)
{
    private const int TypeOfCgroupSocket = (int)BpfProgramType.CgroupSocket;

    internal static IReadOnlyList<RefusedProgram> All { get; } =
    [
        New("context", 0, "invalid bpf_context access off=4000", Instructions.Encode(0x79, 0, 1, 4000, 0), Instructions.Exit()),
        New("register", 1, "R9 !read_ok", Instructions.MoveImmediate(1, 1), Instructions.Encode(0x79, 0, 9, 0, 0), Instructions.Exit()),
        New("return", 0, "R0 !read_ok", Instructions.Exit()),
        New("stack", 0, "invalid write to stack R10 off=-520", Instructions.Encode(0x7a, 10, 0, -520, 0), Instructions.MoveImmediate(0, 0), Instructions.Exit()),
        New("poisoned", 1, "invalid func unknown#195896080", Instructions.MoveImmediate(0, 0), Instructions.Encode(0x85, 0, 0, 0, 0xbad2310), Instructions.Exit()),
        New("unreachable", 2, "unreachable insn 2", Instructions.MoveImmediate(0, 0), Instructions.Exit(), Instructions.MoveImmediate(0, 0), Instructions.Exit()),
        New("loop", 1, "infinite loop detected at insn 1", Instructions.MoveImmediate(0, 0), Instructions.Encode(0xbf, 0, 0, 0, 0), Instructions.Encode(0x15, 0, 0, -2, 0), Instructions.Exit()),
        New("jump", 0, "jump out of range from insn 0 to 100", Instructions.Encode(0x05, 0, 0, 99, 0), Instructions.MoveImmediate(0, 0), Instructions.Exit()),
        New("end", null, "last insn is not an exit or jmp", Instructions.MoveImmediate(0, 0)),
        New("function", null, "kernel btf_id 1 is not a function", Instructions.Encode(0x85, 0, 2, 0, 1), Instructions.Exit()),
        new("verdict", 1, "At program exit the register R0", static () => Instructions.Load(Instructions.Return(7), "verdict", (BpfProgramType)TypeOfCgroupSocket)),
        new("source", 7, "invalid mem access 'map_value_or_null'", static () => Null().Load(new BpfLoadOptions())),
        new("statistics", 1, "R9 !read_ok", static () => BpfProgram.Load(new()
        {
            Name = "statistics",
            Type = BpfProgramType.SchedulerClassifier,
            Instructions = Instructions.Bytes(Instructions.MoveImmediate(1, 1), Instructions.Encode(0x79, 0, 9, 0, 0), Instructions.Exit()),
            License = "GPL",
            LogLevel = BpfLogLevel.Verbose | BpfLogLevel.Statistics,
        })),
    ];

    private static RefusedProgram New(string name, int? instruction, string complaint, params ulong[] code) =>
        new(name, instruction, complaint, () => Instructions.Load(Instructions.Bytes(code), name));

    private static BpfObjectSpec Null()
    {
        BpfObjectSpec spec = FixtureObject.Open("rejected.bpf.o");
        spec.Programs["good"].Load = false;
        return spec;
    }
}
