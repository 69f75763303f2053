namespace NetkitSharp.Bpf.CoRe;

/// <summary>
/// A program and the kernel's types do not fit together in a way that no check within the program could have avoided: the kernel has
/// several types of the name that disagree, or a field lies where the instruction cannot reach.
/// </summary>
public sealed class CoreRelocationException : Exception
{
    internal CoreRelocationException(int instruction, string typeName, string field, string problem)
        : base($"CO-RE at instruction {instruction}: {problem}")
    {
        Instruction = instruction;
        TypeName = typeName;
        Field = field;
    }

    /// <summary>The index of the instruction in the program.</summary>
    public int Instruction { get; }

    /// <summary>The type that the program names: <c>struct task_struct</c>.</summary>
    public string TypeName { get; }

    /// <summary>The field or value in it, as a path such as <c>mm.start_code</c>; empty for the type itself.</summary>
    public string Field { get; }
}
