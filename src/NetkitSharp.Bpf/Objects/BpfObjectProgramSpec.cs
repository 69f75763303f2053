using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Objects;

/// <summary>A program as an object file defines it: a global function in a section whose name says where it is to be attached.</summary>
public sealed class BpfObjectProgramSpec
{
    internal BpfObjectProgramSpec(BpfFunction function, string section)
    {
        Function = function;
        Section = section;
    }

    /// <summary>The name of the C function. The kernel is given its first 15 bytes.</summary>
    public string Name => Function.Name;

    /// <summary>The name of its section, such as <c>tcx/ingress</c>, without the <c>?</c> that stands for <see cref="Load"/> being false.</summary>
    public string Section { get; }

    /// <summary>The kind of program, from the section's name; <see cref="BpfProgramType.Unspecified"/> when that is unknown, to be set before loading.</summary>
    public BpfProgramType Type { get; set; }

    /// <summary>Where it is meant to be attached, from the section's name; null when the type leaves no choice or any.</summary>
    public BpfAttachType? ExpectedAttachType { get; set; }

    /// <summary>
    /// What the section's name says to attach to, such as <c>tcp_connect</c> of <c>fentry/tcp_connect</c>; null when it says nothing. Programs of type
    /// <see cref="BpfProgramType.Tracing"/> and <see cref="BpfProgramType.Lsm"/> are verified against this function, tracepoint, hook or iterator of the
    /// running kernel, <see cref="BpfProgramType.Extension"/> against this function of <see cref="AttachTarget"/>; <c>module:function</c> names a
    /// module's. Of other kinds, such as kprobes, it is for who attaches the program.
    /// </summary>
    public string? AttachTo { get; set; }

    /// <summary>
    /// The loaded program whose function <see cref="AttachTo"/> a <c>freplace</c> program replaces, or a tracing program follows; null for the
    /// kernel. Borrowed: read while loading.
    /// </summary>
    public BpfProgram? AttachTarget { get; set; }

    /// <summary>Flags.</summary>
    public BpfProgramFlags Flags { get; set; }

    /// <summary>
    /// Whether <see cref="BpfObjectSpec.Load"/> loads it. False from the start when the section's name begins with <c>?</c>, as
    /// <c>SEC("?tc")</c>, and when it is in no section of its own. A slot that a table of programs has for it stays empty.
    /// </summary>
    public bool Load { get; set; }

    /// <summary>Instructions of the function itself, without what it calls.</summary>
    public int InstructionCount => Function.Count;

    internal BpfFunction Function { get; }

    /// <summary>The name and the section.</summary>
    public override string ToString() => $"program '{Name}' ({Section})";
}
