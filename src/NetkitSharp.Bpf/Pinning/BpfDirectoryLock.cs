using System.Diagnostics.CodeAnalysis;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Pinning;

/// <summary>
/// A claim on a directory of pins that one holder has at a time, by flock(2) on the directory itself: the kernel ends it with the process. It binds those who ask for it, and nobody else; pins can be made and removed without.
/// </summary>
/// <seealso href="https://man7.org/linux/man-pages/man2/flock.2.html"/>
public sealed class BpfDirectoryLock : IDisposable
{
    private readonly DescriptorHandle _directory;

    private BpfDirectoryLock(DescriptorHandle directory) => _directory = directory;

    /// <summary>Takes the claim; false when somebody has it, in this process or another.</summary>
    /// <param name="directory">An existing directory, as a rule on a bpffs.</param>
    /// <param name="taken">The claim, to be disposed of at its end.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    /// <exception cref="IOException">It cannot be opened, or its file system knows no such claims.</exception>
    public static bool TryTake(string directory, [NotNullWhen(true)] out BpfDirectoryLock? taken)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        CText.ThrowIfCut(directory);
        taken = null;
        int descriptor = Libc.OpenDirectory(directory);
        if (descriptor == -Errno.ENOENT)
        {
            throw new DirectoryNotFoundException($"Cannot claim '{directory}': there is no such directory.");
        }

        if (descriptor < 0)
        {
            throw new IOException($"Cannot claim '{directory}': open(2) answered errno {-descriptor}.");
        }

        DescriptorHandle handle = new(descriptor);
        int locked = Libc.TryLock(handle);
        if (locked == 0)
        {
            taken = new BpfDirectoryLock(handle);
            return true;
        }

        handle.Dispose();
        return locked == -Errno.EAGAIN ? false : throw new IOException($"Cannot claim '{directory}': flock(2) answered errno {-locked}.");
    }

    /// <summary>Gives the claim up.</summary>
    public void Dispose() => _directory.Dispose();
}
