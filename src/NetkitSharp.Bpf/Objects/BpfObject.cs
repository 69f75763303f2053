using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Objects;

/// <summary>
/// The maps and programs of an object file in the kernel. It owns their descriptors: everything it hands out, typed views and variables included, is
/// closed when it is disposed. What links, pins or other programs refer to lives on in the kernel; to keep a map or a program otherwise,
/// keep this object or pin it.
/// </summary>
public sealed class BpfObject : IDisposable
{
    private readonly IReadOnlyCollection<VariableMemory> _memories;

    internal BpfObject(
        string name,
        BpfMapCollection maps,
        BpfNamedCollection<BpfProgram> programs,
        BpfNamedCollection<BpfVariable> variables,
        BpfNamedCollection<BpfStructOps> structOps,
        IReadOnlyCollection<VariableMemory> memories,
        string? btfProblem)
    {
        Name = name;
        Maps = maps;
        Programs = programs;
        Variables = variables;
        StructOps = structOps;
        _memories = memories;
        BtfProblem = btfProblem;
    }

    /// <summary>The name of the object file.</summary>
    public string Name { get; }

    /// <summary>The maps, by the name of the C variable, global data by the section's name.</summary>
    public BpfMapCollection Maps { get; }

    /// <summary>The programs that were loaded, by the name of the C function.</summary>
    public BpfNamedCollection<BpfProgram> Programs { get; }

    /// <summary>The global variables, by their name in C.</summary>
    public BpfNamedCollection<BpfVariable> Variables { get; }

    /// <summary>The structs of functions that programs implement for the kernel (<c>.struct_ops</c>), by the name of the C variable.</summary>
    public BpfNamedCollection<BpfStructOps> StructOps { get; }

    /// <summary>
    /// Why this kernel did not take the object's BTF as it is, or refused maps with it that it took without, a line for each; null when it took
    /// all, or there is none. Maps and programs work without, but the kernel
    /// cannot tell types and source lines to <c>bpftool</c> and in the verifier's log.
    /// </summary>
    public string? BtfProblem { get; }

    /// <summary>Closes all maps and programs.</summary>
    public void Dispose()
    {
        foreach (VariableMemory memory in _memories)
        {
            memory.Dispose();
        }

        foreach (BpfProgram program in Programs)
        {
            program.Dispose();
        }

        Maps.Close();
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
