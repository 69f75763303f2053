using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Interop;

/// <summary>
/// A whole file, read-only, outside of the managed heap: mapped where its file system can (/sys/kernel/btf/vmlinux from Linux 6.16),
/// else read into anonymous memory once. It is never unmapped, since nobody knows who still reads it: for what lives as long as the process.
/// </summary>
internal sealed unsafe partial class MappedFile : MemoryManager<byte>
{
    private const int PROT_READ = 1;
    private const int PROT_WRITE = 2;
    private const int MAP_PRIVATE = 2;
    private const int MAP_ANONYMOUS = 0x20;

    private readonly byte* _start;
    private readonly int _length;

    private MappedFile(byte* start, int length)
    {
        _start = start;
        _length = length;
    }

    /// <summary>The file's contents.</summary>
    /// <exception cref="IOException">It cannot be read, has 2 GiB or more, or there is no memory for it.</exception>
    internal static ReadOnlyMemory<byte> Open(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        long length = RandomAccess.GetLength(file);
        if (length is <= 0 or > int.MaxValue)
        {
            throw new IOException($"{path} has {length} bytes.");
        }

        byte* start = Map(0, (nuint)length, PROT_READ, MAP_PRIVATE, (int)file.DangerousGetHandle(), 0);
        if (start == (byte*)-1)
        {
            start = Map(0, (nuint)length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (start == (byte*)-1)
            {
                throw new IOException($"no memory for the {length} bytes of {path}: {Errno.Name(Marshal.GetLastPInvokeError())}");
            }

            int read = 0;
            Span<byte> target = new(start, (int)length);
            while (read < length && RandomAccess.Read(file, target[read..], read) is int more and > 0)
            {
                read += more;
            }

            length = read;
        }

        return new MappedFile(start, (int)length).Memory;
    }

    public override Span<byte> GetSpan() => new(_start, _length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial byte* Map(nint address, nuint length, int protection, int flags, int fd, nint offset);
}
