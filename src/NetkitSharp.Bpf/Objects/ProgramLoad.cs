using NetkitSharp.Bpf.Isa;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Objects;

/// <summary>A program on its way into the kernel.</summary>
internal sealed class ProgramLoad(BpfObjectProgramSpec spec, LinkedProgram code, BpfInstruction[] instructions)
{
    internal BpfObjectProgramSpec Spec { get; } = spec;

    internal LinkedProgram Code { get; } = code;

    /// <summary>The code, of which the running kernel's part is filled in.</summary>
    internal BpfInstruction[] Instructions { get; } = instructions;

    /// <summary>What the program is verified against.</summary>
    internal AttachTarget Target { get; set; }

    /// <summary>Where it is to be attached; of a struct's function the number of the member.</summary>
    internal BpfAttachType? AttachType { get; set; } = spec.ExpectedAttachType;

    /// <summary>What is to be said about an instruction, should the verifier refuse it.</summary>
    internal Dictionary<int, string> Explanations { get; } = [];
}
