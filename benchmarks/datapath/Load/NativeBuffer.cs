using System.Runtime.InteropServices;

namespace NetkitSharp.Datapath.Benchmarks.Load;

/// <summary>Memory that the collector does not move.</summary>
internal readonly unsafe struct NativeBuffer : IDisposable
{
    public NativeBuffer(int length) => First = (byte*)NativeMemory.AllocZeroed((nuint)length);

    public byte* First { get; }

    public void Dispose() => NativeMemory.Free(First);
}
