using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Btf;

namespace NetkitSharp.Bpf.Objects;

/// <summary>
/// A struct of functions as the running kernel has it: members are found by name, since their places differ between kernels (libbpf:
/// bpf_map__init_kern_struct_ops).
/// </summary>
internal sealed class StructOpsLayout
{
    private readonly string _objectName;
    private readonly BpfObjectMapSpec _spec;
    private readonly BtfTable _types;
    private readonly BtfTable _kernel;
    private readonly List<(int Place, string Program)> _functions = [];

    private StructOpsLayout(string objectName, BpfObjectMapSpec spec, BtfTable types, KernelBtfReference value, int structId, int valueSize)
    {
        _objectName = objectName;
        _spec = spec;
        _types = types;
        _kernel = value.Table;
        Module = value.Module;
        ValueTypeId = value.Id;
        StructId = structId;
        Value = new byte[valueSize];
    }

    /// <summary>The id of the kernel's struct of functions, which programs are verified against.</summary>
    internal int StructId { get; }

    /// <summary>The id of the struct that the kernel wraps it into as the map's value.</summary>
    internal int ValueTypeId { get; }

    /// <summary>Whose ids these are; null for vmlinux.</summary>
    internal BtfHandle? Module { get; }

    /// <summary>The map's value, without the programs.</summary>
    internal byte[] Value { get; }

    /// <summary>Which member each program implements, by the program's name.</summary>
    internal Dictionary<string, int> Members { get; } = new(StringComparer.Ordinal);

    /// <exception cref="BpfUnresolvedException">The kernel has no such struct, or one that the object's does not fit.</exception>
    internal static StructOpsLayout Find(string objectName, BpfObjectMapSpec spec, BtfTable types)
    {
        string name = new BpfExtern(types.GetName(types.GetType(spec.ValueTypeId)), BpfExternKind.Unknown, IsWeak: false, 0).KernelName;
        KernelBtf kernel = KernelBtf.Open();
        if (!kernel.TryFind($"bpf_struct_ops_{name}", BtfKind.Struct, out KernelBtfReference value))
        {
            throw new BpfUnresolvedException(objectName, name, $"'{spec.Name}' is a struct {name}, which programs cannot implement on the running kernel: its BTF has no struct bpf_struct_ops_{name}. Leave the map and its programs out (Load = false)");
        }

        BtfType wrapper = value.Table.GetType(value.Id);
        for (int i = 0; i < wrapper.Count; i++)
        {
            BtfMember member = wrapper.GetMember(i);
            BtfType type = value.Table.Resolve(member.TypeId);
            if (type.Kind == BtfKind.Struct && value.Table.GetName(type) == name)
            {
                StructOpsLayout layout = new(objectName, spec, types, value, type.Id, checked((int)wrapper.Size));
                layout.Fill(type, (int)(member.BitOffset / 8));
                return layout;
            }
        }

        throw new BpfUnresolvedException(objectName, name, $"'{spec.Name}' is a struct {name}, which the kernel's struct bpf_struct_ops_{name} does not hold");
    }

    /// <summary>The map's value with the descriptors of the programs.</summary>
    internal byte[] WithPrograms(Func<string, ulong> descriptor)
    {
        byte[] value = [.. Value];
        foreach ((int place, string program) in _functions)
        {
            MemoryMarshal.Write(value.AsSpan(place), descriptor(program));
        }

        return value;
    }

    private void Fill(in BtfType kernelType, int start)
    {
        BtfType type = _types.GetType(_spec.ValueTypeId);
        Dictionary<uint, string> programs = _spec.Slots.ToDictionary(static s => s.Index, static s => s.Target);
        for (int i = 0; i < type.Count; i++)
        {
            BtfMember member = type.GetMember(i);
            string name = _types.GetString(member.NameOffset);
            uint offset = Math.Min(member.BitOffset / 8, (uint)_spec.ValueSize);
            ReadOnlySpan<byte> bytes = _spec.Content.Slice((int)offset, (int)Math.Min(_types.GetSize(member.TypeId) ?? 0, (uint)_spec.ValueSize - offset));
            programs.TryGetValue(offset, out string? program);
            if (program is null && !bytes.ContainsAnyExcept((byte)0))
            {
                continue;
            }

            (int index, BtfMember found) = FindMember(kernelType, name);
            int place = start + (int)(found.BitOffset / 8);
            BtfType kernelMember = _kernel.Resolve(found.TypeId);
            if (program is not null)
            {
                if (kernelMember.Kind != BtfKind.Pointer || _kernel.Resolve(kernelMember.TypeId).Kind != BtfKind.FunctionPrototype)
                {
                    throw Misfit(name, "is no function in the kernel");
                }

                _functions.Add((place, program));
                if (!Members.TryAdd(program, index) && Members[program] != index)
                {
                    throw Misfit(name, $"is implemented by program '{program}', which implements another one, too");
                }
            }
            else if (_kernel.GetSize(found.TypeId) != (uint)bytes.Length || _types.Resolve(member.TypeId).Kind != kernelMember.Kind || kernelMember.Kind == BtfKind.Pointer)
            {
                throw Misfit(name, $"is {_types.Describe(member.TypeId)} of {bytes.Length} bytes, in the kernel {_kernel.Describe(found.TypeId)}");
            }
            else
            {
                bytes.CopyTo(Value.AsSpan(place));
            }
        }
    }

    private (int Index, BtfMember Member) FindMember(in BtfType kernelType, string name)
    {
        for (int i = 0; i < kernelType.Count; i++)
        {
            BtfMember member = kernelType.GetMember(i);
            if (_kernel.GetString(member.NameOffset) == name)
            {
                return member.BitFieldSize == 0 ? (i, member) : throw Misfit(name, "is a bit field in the kernel");
            }
        }

        throw Misfit(name, "is set, and the running kernel has no such member");
    }

    private BpfUnresolvedException Misfit(string member, string problem) =>
        new(_objectName, member, $"member '{member}' of '{_spec.Name}' ({_spec.ValueTypeName}) {problem}");
}
