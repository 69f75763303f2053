using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Btf;

/// <summary>A kernel module's BTF: its types are read when somebody looks for one, its descriptor opened when one was found.</summary>
internal sealed class KernelModuleBtf(uint id, string name, BtfTable vmlinux)
{
    private BtfHandle? _handle;

    internal string Name => name;

    /// <summary>Whether the module was asked for and is no longer loaded.</summary>
    internal bool IsGone { get; private set; }

    /// <summary>Null when the module is gone.</summary>
    internal BtfTable? Types => field ??= ReadTypes();

    /// <summary>The descriptor; null when the module is gone.</summary>
    internal BtfHandle? Handle => _handle ??= TryOpen();

    /// <summary>The descriptor, if it was opened.</summary>
    internal BtfHandle? Held => _handle;

    private BtfHandle? TryOpen()
    {
        int result = BpfSyscall.GetById(BpfCommand.BtfGetById, id);
        if (result < 0)
        {
            IsGone = result == -Errno.ENOENT;
            return null;
        }

        // An id is used again only after two billion others; a name that is another one's would be worth more than that.
        BtfHandle handle = new(result, ownsHandle: true);
        if (handle.GetInfo().Name == name)
        {
            return handle;
        }

        handle.Dispose();
        IsGone = true;
        return null;
    }

    private BtfTable? ReadTypes()
    {
        try
        {
            return BtfTable.ParseSplit(MappedFile.Open(Path.Combine(KernelBtf.Folder, name)), name, vmlinux);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No /sys in this mount namespace: the kernel hands it out as well.
            return Handle is { } handle ? BtfTable.ParseSplit(handle.ReadData((int)handle.GetInfo().Size), name, vmlinux) : null;
        }
    }
}
