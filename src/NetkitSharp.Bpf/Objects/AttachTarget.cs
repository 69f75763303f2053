using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Objects;

/// <summary>The function or type that a program is verified against.</summary>
/// <param name="BtfId">Its id.</param>
/// <param name="Module">Of a module's, its BTF; else null.</param>
/// <param name="Program">Of a program's, that program; else null.</param>
internal readonly record struct AttachTarget(uint BtfId, BtfHandle? Module, BpfProgramHandle? Program)
{
    /// <summary>Of kinds that have one, finds it; default for others (libbpf: libbpf_find_attach_btf_id).</summary>
    /// <exception cref="BpfUnresolvedException">There is none.</exception>
    internal static AttachTarget Find(string objectName, BpfObjectProgramSpec program)
    {
        bool isMulti = program.ExpectedAttachType is BpfAttachType.TraceFunctionEntryMulti or BpfAttachType.TraceFunctionExitMulti or BpfAttachType.TraceFunctionSessionMulti;
        if (program.Type is not (BpfProgramType.Tracing or BpfProgramType.Lsm or BpfProgramType.Extension) || isMulti)
        {
            return default;
        }

        if (string.IsNullOrEmpty(program.AttachTo))
        {
            throw new BpfUnresolvedException(objectName, "", $"program '{program.Name}' ({program.Section}) is verified against what it is attached to, which its section does not name: set {nameof(BpfObjectProgramSpec.AttachTo)}");
        }

        return program.AttachTarget is { } target
            ? InProgram(objectName, program, target)
            : program.Type == BpfProgramType.Extension
                ? throw new BpfUnresolvedException(objectName, program.AttachTo, $"program '{program.Name}' replaces the function '{program.AttachTo}' of a loaded program: set {nameof(BpfObjectProgramSpec.AttachTarget)} to it")
                : InKernel(objectName, program);
    }

    private static AttachTarget InProgram(string objectName, BpfObjectProgramSpec program, BpfProgram target)
    {
        uint btfId = target.GetInfo().BtfId;
        if (btfId == 0)
        {
            throw new BpfUnresolvedException(objectName, program.AttachTo!, $"program '{program.Name}' is for the function '{program.AttachTo}' of {target}, which was loaded without BTF: its functions have no names");
        }

        using BtfHandle btf = BtfHandle.OpenById(btfId);
        return btf.ReadTypes().TryFind(program.AttachTo!, BtfKind.Function, out int id)
            ? new AttachTarget((uint)id, null, target.Handle)
            : throw new BpfUnresolvedException(objectName, program.AttachTo!, $"program '{program.Name}' is for the function '{program.AttachTo}' of {target}, which has no such function");
    }

    private static AttachTarget InKernel(string objectName, BpfObjectProgramSpec program)
    {
        (string prefix, BtfKind kind, string what) = program.ExpectedAttachType switch
        {
            BpfAttachType.TraceRawTracepoint => ("btf_trace_", BtfKind.Typedef, "tracepoint"),
            BpfAttachType.LsmMac or BpfAttachType.LsmCgroup => ("bpf_lsm_", BtfKind.Function, "LSM hook"),
            BpfAttachType.TraceIterator => ("bpf_iter_", BtfKind.Function, "iterator"),
            _ => ("", BtfKind.Function, "function"),
        };
        int colon = program.AttachTo!.IndexOf(':', StringComparison.Ordinal);
        string? module = colon < 0 ? null : program.AttachTo[..colon];
        string name = program.AttachTo[(colon + 1)..];
        return TryFind(KernelBtf.Open(), module, prefix + name, kind, out KernelBtfReference found)
            ? new AttachTarget((uint)found.Id, found.Module, null)
            : throw new BpfUnresolvedException(objectName, name, $"program '{program.Name}' ({program.Section}) is for the {what} '{name}', which {(module is null ? "neither the running kernel nor a module that is loaded has" : $"module '{module}' has not, or is not loaded")}: its BTF has no '{prefix}{name}'");
    }

    private static bool TryFind(KernelBtf kernel, string? module, string name, BtfKind kind, out KernelBtfReference found)
    {
        if (module is null)
        {
            return kernel.TryFind(name, kind, out found);
        }

        return module == "vmlinux" ? kernel.TryFind(name, kind, out found) && found.Module is null : kernel.TryFindIn(module, name, kind, out found);
    }
}
