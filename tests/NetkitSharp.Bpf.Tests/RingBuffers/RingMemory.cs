using Microsoft.Win32.SafeHandles;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Tests.RingBuffers;

/// <summary>Shared memory of a file, in which a test plays the kernel.</summary>
internal static class RingMemory
{
    internal static SharedMemory Create(int length)
    {
        string path = Path.GetTempFileName();
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        File.Delete(path);
        RandomAccess.SetLength(file, length);
        return SharedMemory.Map(file, (nuint)length, out _)!;
    }
}
