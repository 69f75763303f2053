using System.Globalization;
using Microsoft.Win32.SafeHandles;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Links;

/// <summary>A cgroup's directory or a network namespace's file, open for as long as it takes to attach to it.</summary>
internal sealed class TargetDescriptor : IDisposable
{
    private TargetDescriptor(SafeFileHandle handle) => Handle = handle;

    internal SafeFileHandle Handle { get; }

    /// <summary>The number by which the kernel knows it: of a cgroup its id, of a namespace what stands in <c>net:[...]</c>. 0 when /proc does not say.</summary>
    internal ulong Inode
    {
        get
        {
            using DescriptorLease fd = new(Handle);
            string? line = File.ReadLines($"/proc/self/fdinfo/{fd.Value}").FirstOrDefault(static l => l.StartsWith("ino:", StringComparison.Ordinal));
            return line is not null && ulong.TryParse(line.AsSpan(4).Trim(), CultureInfo.InvariantCulture, out ulong inode) ? inode : 0;
        }
    }

    /// <exception cref="BpfException">It cannot be opened.</exception>
    internal static TargetDescriptor Open(string path, string target)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        int result = Libc.OpenReadOnly(path, out SafeFileHandle? handle);
        return handle is not null
            ? new(handle)
            : throw (result == -Errno.ENOENT
                ? new BpfObjectNotFoundException(BpfCommand.LinkCreate, Errno.ENOENT, target, $"'{path}' does not exist")
                : new BpfException(BpfCommand.LinkCreate, -result, target, $"'{path}' cannot be opened"));
    }

    public void Dispose() => Handle.Dispose();
}
