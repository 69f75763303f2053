using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Datapath.Benchmarks.Programs;

/// <summary>The program <c>return 0</c>.</summary>
internal static class Nothing
{
    public static BpfProgram Load() => BpfProgram.Load(new BpfProgramSpec
    {
        Name = "nothing",
        Type = BpfProgramType.SchedulerClassifier,
        License = "GPL",
        Instructions = (byte[])[0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0],
    });
}
