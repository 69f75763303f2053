using System.Globalization;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Btf;

namespace NetkitSharp.Bpf.Tests.Kernel;

/// <summary>The descriptors of this process that are of BPF objects.</summary>
internal static class Descriptors
{
    /// <summary>One line each, so that a leak is named. Without those of the kernel's modules, which the library keeps.</summary>
    internal static string[] OfBpf() =>
    [
        .. Directory.GetFiles("/proc/self/fd")
            .Where(path => !KernelBtf.Held.Any(handle => handle.DangerousGetHandle().ToString(CultureInfo.InvariantCulture) == Path.GetFileName(path)))
            .Select(path => $"{Path.GetFileName(path)} {Target(path)}")
            .Where(line => line.Contains("anon_inode:bpf", StringComparison.Ordinal) || line.Contains("anon_inode:btf", StringComparison.Ordinal)).Order(),
    ];

    /// <summary>How many descriptors there are but for those of files: the runtime opens assemblies when it comes to them.</summary>
    internal static int Count() => Directory.GetFiles("/proc/self/fd").Count(path => Target(path) is { } target && !target.StartsWith('/'));

    /// <summary>The descriptor is closed when its process executes another program.</summary>
    internal static bool IsCloseOnExec(SafeHandle handle)
    {
        const int OpenCloseOnExec = 0x80000;    // O_CLOEXEC, shown in octal
        string flags = File.ReadLines($"/proc/self/fdinfo/{handle.DangerousGetHandle()}").First(line => line.StartsWith("flags:", StringComparison.Ordinal));
        return (Convert.ToInt32(flags["flags:".Length..].Trim(), 8) & OpenCloseOnExec) != 0;
    }

    private static string? Target(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
