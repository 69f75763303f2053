using System.Diagnostics.CodeAnalysis;
using System.Text;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Btf;

/// <summary>
/// The types of the running kernel and of its modules, cached for the process. Opening walks the types once, on memory that the kernel
/// shares (/sys/kernel/btf/vmlinux, mapped; read where that cannot be mapped, before Linux 6.16); names are indexed when the first one
/// is looked for, and modules are looked at only when vmlinux has no answer. Safe for use by several threads.
/// </summary>
public sealed class KernelBtf : ICoreTarget
{
    internal const string Folder = "/sys/kernel/btf";
    internal const string VmlinuxName = "vmlinux";

    private static readonly Lock s_opening = new();
    private static KernelBtf? s_opened;

    private readonly Lock _modulesLock = new();
    private readonly List<KernelModuleBtf> _modules = [];
    private uint _lastId;

    private KernelBtf(BtfTable vmlinux) => Vmlinux = vmlinux;

    /// <summary>The types of the kernel itself.</summary>
    public BtfTable Vmlinux { get; }

    /// <summary>The descriptors of modules' BTF that stay open for the life of the process, once something was found there: no leak to who counts descriptors.</summary>
    internal static IEnumerable<BtfHandle> Held
    {
        get
        {
            if (s_opened is not { } opened)
            {
                return [];
            }

            lock (opened._modulesLock)
            {
                return [.. opened._modules.Select(static module => module.Held).OfType<BtfHandle>()];
            }
        }
    }

    string ICoreTarget.Description => "the running kernel";

    /// <summary>The running kernel's BTF. A second call costs nothing.</summary>
    /// <exception cref="BpfNotSupportedException">The kernel has none: it is built without CONFIG_DEBUG_INFO_BTF, or older than 5.4.</exception>
    public static KernelBtf Open()
    {
        if (s_opened is { } opened)
        {
            return opened;
        }

        lock (s_opening)
        {
            return s_opened ??= new(ReadVmlinux());
        }
    }

    /// <summary>The types of a loaded module, which continue those of <see cref="Vmlinux"/>. Needs CAP_SYS_ADMIN.</summary>
    /// <param name="name">The module's name, as in /sys/kernel/btf.</param>
    /// <param name="types">Its types; null when there is no such module, or it has no BTF.</param>
    public bool TryGetModule(string name, [NotNullWhen(true)] out BtfTable? types)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_modulesLock)
        {
            types = Modules().LastOrDefault(m => m.Name == name)?.Types;
        }

        return types is not null;
    }

    /// <summary>A function by its name: vmlinux's, else a module's.</summary>
    internal bool TryFindFunction(string name, out KernelBtfReference found) => TryFind(name, BtfKind.Function, out found);

    /// <summary>A type by its whole name and kind: vmlinux's, else a module's.</summary>
    internal bool TryFind(string name, BtfKind kind, out KernelBtfReference found)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        if (Vmlinux.TryFindOwn(bytes, kind, out int id))
        {
            found = new(id, Vmlinux, null);
            return true;
        }

        lock (_modulesLock)
        {
            foreach (KernelModuleBtf module in Modules())
            {
                if (module.Types is { } types && types.TryFindOwn(bytes, kind, out id) && module.Handle is { } handle)
                {
                    found = new(id, types, handle);
                    return true;
                }
            }
        }

        found = default;
        return false;
    }

    /// <summary>As <see cref="TryFind"/>, in one module only.</summary>
    internal bool TryFindIn(string module, string name, BtfKind kind, out KernelBtfReference found)
    {
        lock (_modulesLock)
        {
            foreach (KernelModuleBtf candidate in Modules())
            {
                if (candidate.Name == module && candidate.Types is { } types && types.TryFindOwn(Encoding.UTF8.GetBytes(name), kind, out int id) && candidate.Handle is { } handle)
                {
                    found = new(id, types, handle);
                    return true;
                }
            }
        }

        found = default;
        return false;
    }

    IReadOnlyList<KernelBtfReference> ICoreTarget.FindCandidates(string essentialName, BtfKind kind)
    {
        byte[] name = Encoding.UTF8.GetBytes(essentialName);
        List<KernelBtfReference> found = [.. Vmlinux.FindFlavors(name, kind).Select(id => new KernelBtfReference(id, Vmlinux, null))];
        if (found.Count > 0)
        {
            return found;
        }

        lock (_modulesLock)
        {
            foreach (KernelModuleBtf module in Modules())
            {
                if (module.Types is { } types && types.FindFlavors(name, kind) is { Count: > 0 } ids && module.Handle is { } handle)
                {
                    found.AddRange(ids.Select(id => new KernelBtfReference(id, types, handle)));
                }
            }
        }

        return found;
    }

    private static BtfTable ReadVmlinux()
    {
        Exception failure;
        try
        {
            return BtfTable.Parse(MappedFile.Open(Path.Combine(Folder, VmlinuxName)), VmlinuxName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            failure = e;
        }

        // No /sys in this mount namespace: the kernel hands it out as well, to those who may ask.
        foreach ((uint id, string name) in KernelIds(0, out _))
        {
            if (name == VmlinuxName)
            {
                using BtfHandle handle = BtfHandle.OpenById(id);
                return BtfTable.Parse(handle.ReadData((int)handle.GetInfo().Size), VmlinuxName);
            }
        }

        throw new BpfNotSupportedException(
            BpfCommand.BtfGetNextId,
            Errno.ENOENT,
            "open the kernel's BTF",
            $"{Folder}/{VmlinuxName} cannot be read ({failure.Message}) and bpf(2) lists none: the kernel needs CONFIG_DEBUG_INFO_BTF");
    }

    // Modules come and go: ids grow, so what is new is behind the last one seen. Without CAP_SYS_ADMIN there are none.
    private List<KernelModuleBtf> Modules()
    {
        _modules.RemoveAll(static m => m.IsGone);
        foreach ((uint id, string name) in KernelIds(_lastId, out _lastId))
        {
            if (name != VmlinuxName)
            {
                // Loaded again: what was found before is of the old one, whose BTF our descriptor may keep alive.
                _modules.RemoveAll(m => m.Name == name);
                _modules.Add(new(id, name, Vmlinux));
            }
        }

        return _modules;
    }

    private static List<(uint Id, string Name)> KernelIds(uint after, out uint last)
    {
        List<(uint, string)> found = [];
        last = after;
        while (BpfSyscall.GetNextId(BpfCommand.BtfGetNextId, last, out uint id) == 0)
        {
            last = id;
            int fd = BpfSyscall.GetById(BpfCommand.BtfGetById, id);
            if (fd >= 0)
            {
                using BtfHandle handle = new(fd, ownsHandle: true);
                BtfInfo info = handle.GetInfo();
                if (info.IsKernel)
                {
                    found.Add((id, info.Name));
                }
            }
        }

        return found;
    }
}
