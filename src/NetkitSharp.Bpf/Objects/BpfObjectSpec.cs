using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Pinning;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Objects;

/// <summary>
/// What is in a BPF object file: maps, programs and global variables, to be changed where needed and then loaded. Reading one asks
/// nothing of the kernel, needs no privilege, and gives the same on every machine of the same byte order.
/// </summary>
/// <remarks>
/// Objects are those of <c>clang -target bpf -O2 -g</c>, stripped with <c>llvm-strip -g</c> or not. Not supported yet, and said so when a
/// program that needs it is loaded: CO-RE relocations, externs (<c>.ksyms</c>, <c>.kconfig</c>), programs attached to functions of the
/// kernel. Not safe for use by several threads at once.
/// </remarks>
public sealed class BpfObjectSpec
{
    private readonly FunctionTable _functions;
    private readonly BtfTable? _types;
    private readonly BtfExtension? _extension;

    private BpfObjectSpec(string name, ObjectReader reader)
    {
        Name = name;
        License = reader.License;
        _functions = reader.Functions;
        _types = reader.Types;
        _extension = reader.Extension;
        Maps = new(name, "map", reader.Maps.Select(static m => KeyValuePair.Create(m.Name, m)));
        Programs = new(name, "program", reader.Programs.Select(static p => KeyValuePair.Create(p.Name, p)));
        Variables = new(name, "global variable", reader.Variables.Select(static v => KeyValuePair.Create(v.Name, v)));
    }

    /// <summary>The file's name, or what was given to <see cref="Parse"/>: begins the messages, and the names of the maps of global data.</summary>
    public string Name { get; }

    /// <summary>The licence of the programs (section <c>license</c>); empty when there is none, which the kernel takes as not GPL-compatible.</summary>
    public string License { get; }

    /// <summary>The maps: those of <c>.maps</c>, and the sections of global data (<c>.rodata</c>, <c>.data</c>, <c>.bss</c>) by the section's name.</summary>
    public BpfNamedCollection<BpfObjectMapSpec> Maps { get; }

    /// <summary>The programs: global functions in sections other than <c>.text</c>.</summary>
    public BpfNamedCollection<BpfObjectProgramSpec> Programs { get; }

    /// <summary>The global variables, without static ones that share their name.</summary>
    public BpfNamedCollection<BpfObjectVariableSpec> Variables { get; }

    /// <summary>Reads an object file.</summary>
    /// <exception cref="BpfFormatException">It is no BPF object, or not one for this machine; the message says what was expected and where.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static BpfObjectSpec Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Parse(File.ReadAllBytes(path), Path.GetFileName(path));
    }

    /// <summary>Reads an object, such as an embedded resource.</summary>
    /// <param name="image">The file's contents, which must not change while the spec is in use: it is not copied.</param>
    /// <param name="name">What messages call it. Up to its first dot it begins the names of the maps of global data, so give a file name.</param>
    /// <exception cref="BpfFormatException">It is no BPF object, or not one for this machine; the message says what was expected and where.</exception>
    public static BpfObjectSpec Parse(ReadOnlyMemory<byte> image, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new BpfObjectSpec(name, ObjectReader.Read(image, name));
    }

    /// <summary>
    /// Creates the maps, or opens the pinned ones, and loads the programs that are not left out. Either everything is there when it
    /// returns, or nothing is: whatever was made is gone when it throws, new pins included. Needs CAP_BPF, for networking programs
    /// CAP_NET_ADMIN. The spec can be loaded again, for another set of maps and programs.
    /// </summary>
    /// <exception cref="BpfFormatException">A program that is to be loaded needs what is not supported, its section's name is unknown, or all of them have more than 8,000,000 instructions together. Nothing was asked of the kernel.</exception>
    /// <exception cref="BpfVerifierException">The verifier refused a program; the exception has its log, with source lines.</exception>
    /// <exception cref="BtfLoadException">The kernel refused the object's BTF, and a program takes the address of a function, which needs it.</exception>
    /// <exception cref="BpfMapTypeMismatchException">What is pinned under a map's name is another kind of map; the message names the difference.</exception>
    /// <exception cref="BpfPinExistsException">Another process pinned a map in the meantime: load again, which then uses that map.</exception>
    /// <exception cref="BpfPermissionException">Capabilities are missing.</exception>
    /// <exception cref="BpfException">The kernel refused a map or a program.</exception>
    public BpfObject Load(BpfLoadOptions? options = null)
    {
        // Everything that can be found wrong without the kernel is found before it is asked for anything.
        List<(BpfObjectProgramSpec Spec, LinkedProgram Code)> programs = [];
        int budget = ProgramLinker.MaxTotalInstructions;
        foreach (BpfObjectProgramSpec program in Programs)
        {
            if (program.Load)
            {
                LinkedProgram code = Link(program, budget);
                budget -= code.Instructions.Length;
                programs.Add((program, code));
            }
        }

        return ObjectLoader.Load(this, _types, programs, options ?? new BpfLoadOptions());
    }

    /// <summary>The program's code as it will be given to the kernel, but for the descriptors of the maps.</summary>
    internal LinkedProgram Link(BpfObjectProgramSpec program, int budget = ProgramLinker.MaxTotalInstructions)
    {
        string section = program.Function.Section.Name;
        if (program.Type == BpfProgramType.Unspecified)
        {
            throw new BpfFormatException(Name, section, null, $"what kind of program '{program.Name}' is cannot be told from the section's name. Known are: {ProgramSection.Known}. Rename the section, set {nameof(BpfObjectProgramSpec.Type)}, or leave the program out (Load = false)");
        }

        if (program.Unsupported is not null)
        {
            throw new BpfFormatException(Name, section, null, $"program '{program.Name}' cannot be loaded: {program.Unsupported}. Leave it out (Load = false)");
        }

        return ProgramLinker.Link(Name, _functions, _types, _extension, program.Function, budget);
    }
}
