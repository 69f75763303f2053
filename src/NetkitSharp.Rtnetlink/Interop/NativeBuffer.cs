using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

/// <summary>Memory outside the collected heap that grows in place where it can: realloc(3) of large blocks moves pages, not bytes.</summary>
internal sealed unsafe class NativeBuffer : SafeHandle
{
    internal NativeBuffer()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The length in bytes.</summary>
    internal int Length { get; private set; }

    /// <summary>All of it. Gone with the next <see cref="Resize"/>; the caller keeps the buffer from being disposed of meanwhile.</summary>
    internal Span<byte> Span => new((void*)handle, Length);

    /// <exception cref="OutOfMemoryException">There is not so much memory.</exception>
    internal void Resize(int length)
    {
        handle = (nint)NativeMemory.Realloc((void*)handle, (nuint)length);
        Length = length;
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }
}
