using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Interop;

/// <summary>What /proc says about a descriptor. bpf(2) itself answers with bytes of the other struct when asked about the wrong kind of object.</summary>
internal static class BpfDescriptor
{
    /// <summary>Disposes <paramref name="handle"/> and throws when it is not of the kind its type says.</summary>
    internal static THandle Verify<THandle>(THandle handle, string target)
        where THandle : BpfHandle
    {
        string? name = InodeName(handle);
        if (name is null || handle.IsInodeName(name))
        {
            return handle;
        }

        handle.Dispose();
        throw new BpfObjectKindException(target, handle.Kind, name);
    }

    /// <summary>A line of /proc/self/fdinfo that bpf(2) does not report otherwise; null where there is none.</summary>
    internal static string? Field(BpfHandle handle, string name)
    {
        using DescriptorLease fd = new(handle);
        try
        {
            foreach (string line in File.ReadLines($"/proc/self/fdinfo/{fd.Value}"))
            {
                if (line.Length > name.Length && line[name.Length] == ':' && line.StartsWith(name, StringComparison.Ordinal))
                {
                    return line[(name.Length + 1)..].Trim();
                }
            }
        }
        catch (IOException)
        {
            // Without /proc an explanation is less exact, no more.
        }

        return null;
    }

    /// <summary>Whether the descriptor was opened with BPF_F_RDONLY: /proc shows it as O_RDONLY, in octal.</summary>
    internal static bool IsReadOnly(BpfHandle handle) => AccessMode(handle) == 0;

    /// <summary>Whether the descriptor was opened with BPF_F_WRONLY: /proc shows it as O_WRONLY, in octal.</summary>
    internal static bool IsWriteOnly(BpfHandle handle) => AccessMode(handle) == 1;

    private static int AccessMode(BpfHandle handle) => Field(handle, "flags") is { Length: > 0 } flags ? (flags[^1] - '0') & 3 : -1;

    private static string? InodeName(BpfHandle handle)
    {
        using DescriptorLease fd = new(handle);
        return new FileInfo($"/proc/self/fd/{fd.Value}").LinkTarget;
    }
}
