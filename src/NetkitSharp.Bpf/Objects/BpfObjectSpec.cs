using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Pinning;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Objects;

/// <summary>
/// What is in a BPF object file: maps, programs and global variables, to be changed where needed and then loaded. Reading one asks
/// nothing of the kernel, needs no privilege, and gives the same on every machine.
/// </summary>
/// <remarks>
/// Objects are those of <c>clang -target bpf -O2 -g</c> and of <c>bpftool gen object</c>, stripped with <c>llvm-strip -g</c> or not, in either byte
/// order. What the object leaves to the running kernel (CO-RE relocations, <c>.ksyms</c>, <c>.kconfig</c>, functions to attach to) is looked up by
/// <see cref="Load"/>. Not safe for use by several threads at once.
/// </remarks>
public sealed class BpfObjectSpec
{
    private readonly ObjectContents _contents;

    private BpfObjectSpec(ObjectContents contents)
    {
        _contents = contents;
        Name = contents.Name;
        License = contents.License;
        Maps = new(Name, "map", contents.Maps.Count, contents.Maps.Select(static m => KeyValuePair.Create(m.Name, m)));
        Programs = new(Name, "program", contents.Programs.Count, contents.Programs.Select(static p => KeyValuePair.Create(p.Name, p)));
        Variables = new(Name, "global variable", contents.Variables.Count, Unambiguous(contents.Variables));
    }

    /// <summary>The file's name, or what was given to <see cref="Parse"/>: begins the messages, and the names of the maps of global data.</summary>
    public string Name { get; }

    /// <summary>Whether the object was compiled for big-endian machines. It can be loaded on a machine of its own byte order only.</summary>
    public bool IsBigEndian => _contents.Elf.IsBigEndian;

    /// <summary>The licence of the programs (section <c>license</c>); empty when there is none, which the kernel takes as not GPL-compatible.</summary>
    public string License { get; set; }

    /// <summary>The maps: those of <c>.maps</c> and <c>maps</c>, and the sections of global data (<c>.rodata</c>, <c>.data</c>, <c>.bss</c>) by the section's name.</summary>
    public BpfNamedCollection<BpfObjectMapSpec> Maps { get; }

    /// <summary>The programs: global functions in sections other than <c>.text</c>, or the only function of the object, wherever it is.</summary>
    public BpfNamedCollection<BpfObjectProgramSpec> Programs { get; }

    /// <summary>The global variables, without static ones that share their name.</summary>
    public BpfNamedCollection<BpfObjectVariableSpec> Variables { get; }

    internal ObjectContents Contents => _contents;

    /// <summary>Reads an object file.</summary>
    /// <exception cref="BpfFormatException">It is no BPF object; the message says what was expected and where.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static BpfObjectSpec Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Parse(File.ReadAllBytes(path), Path.GetFileName(path));
    }

    /// <summary>Reads an object, such as an embedded resource.</summary>
    /// <param name="image">The file's contents, which must not change while the spec is in use: it is not copied.</param>
    /// <param name="name">What messages call it. Up to its first dot it begins the names of the maps of global data, so give a file name.</param>
    /// <exception cref="BpfFormatException">It is no BPF object; the message says what was expected and where.</exception>
    public static BpfObjectSpec Parse(ReadOnlyMemory<byte> image, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new BpfObjectSpec(ObjectReader.Read(image, name));
    }

    /// <summary>
    /// Creates the maps, or opens the pinned ones, and loads the programs that are not left out. Either everything is there when it
    /// returns, or nothing is: whatever was made is gone when it throws, new pins included. Needs CAP_BPF, for networking programs
    /// CAP_NET_ADMIN. The spec can be loaded again, for another set of maps and programs.
    /// </summary>
    /// <exception cref="BpfFormatException">A program that is to be loaded uses what nobody defines, its section's name is unknown, the object is of the other byte order, or all programs have more than 8,000,000 instructions together. Nothing was asked of the kernel.</exception>
    /// <exception cref="BpfNotSupportedException">The running kernel has not a function, a variable or an option that the object needs.</exception>
    /// <exception cref="BpfVerifierException">The verifier refused a program; the exception has its log, with source lines.</exception>
    /// <exception cref="BtfLoadException">The kernel refused the object's BTF, and a program takes the address of a function, which needs it.</exception>
    /// <exception cref="BpfMapTypeMismatchException">What is pinned under a map's name, or given in its place, is another kind of map; the message names the difference.</exception>
    /// <exception cref="BpfPinExistsException">Another process pinned a map in the meantime: load again, which then uses that map.</exception>
    /// <exception cref="BpfPermissionException">Capabilities are missing.</exception>
    /// <exception cref="BpfException">The kernel refused a map or a program.</exception>
    public BpfObject Load(BpfLoadOptions? options = null)
    {
        options ??= new BpfLoadOptions();
        if (_contents.Elf.IsForeign)
        {
            throw new BpfFormatException(Name, null, 5, $"the object is {(IsBigEndian ? "big" : "little")}-endian, this machine is not: it can be read and changed here, not loaded. Compile with 'clang -target {(IsBigEndian ? "bpfel" : "bpfeb")}'");
        }

        foreach (string name in options.Maps.Keys)
        {
            // A misspelt name would quietly make another map.
            _ = Maps[name];
        }

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

        return ObjectLoader.Load(this, programs, options);
    }

    /// <summary>The program's code as it will be given to the kernel, but for what only the running kernel can tell.</summary>
    internal LinkedProgram Link(BpfObjectProgramSpec program, int budget = ProgramLinker.MaxTotalInstructions)
    {
        return program.Type != BpfProgramType.Unspecified
            ? ProgramLinker.Link(Name, _contents.Functions, _contents.Types, _contents.Extension, program.Function, _contents.FindExceptionCallback(program.Function), budget)
            : throw new BpfFormatException(Name, program.Function.Section.Name, null, $"what kind of program '{program.Name}' is cannot be told from the section's name. Known are: {ProgramSection.Known}. Rename the section, set {nameof(BpfObjectProgramSpec.Type)}, or leave the program out (Load = false)");
    }

    // Those whose name says which one is meant: the only one, or the only global one among static ones.
    private static IEnumerable<KeyValuePair<string, BpfObjectVariableSpec>> Unambiguous(List<BpfObjectVariableSpec> variables)
    {
        Dictionary<string, BpfObjectVariableSpec?> byName = new(variables.Count, StringComparer.Ordinal);
        HashSet<string> visible = new(StringComparer.Ordinal);
        foreach (BpfObjectVariableSpec variable in variables)
        {
            bool isFirst = byName.TryAdd(variable.Name, variable);
            if (variable.IsVisible && visible.Add(variable.Name))
            {
                byName[variable.Name] = variable;
            }
            else if (!isFirst && (variable.IsVisible || !visible.Contains(variable.Name)))
            {
                byName[variable.Name] = null;
            }
        }

        foreach (BpfObjectVariableSpec variable in variables)
        {
            if (byName[variable.Name] == variable)
            {
                yield return KeyValuePair.Create(variable.Name, variable);
            }
        }
    }
}
