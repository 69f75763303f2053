using System.Buffers;
using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>A map's memory as <see cref="Memory{T}"/>, for code that cannot hold a span. Whoever pins it keeps it mapped.</summary>
internal sealed unsafe class MapMemoryManager : MemoryManager<byte>
{
    private readonly MapMapping _mapping;
    private readonly int _length;

    internal MapMemoryManager(MapMapping mapping, int length)
    {
        _mapping = mapping;
        _length = length;
    }

    public override Span<byte> GetSpan() => MemoryMarshal.CreateSpan(ref _mapping.At(0), _length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length);
        bool added = false;
        _mapping.DangerousAddRef(ref added);
        return new((byte*)_mapping.Address + elementIndex, default, this);
    }

    public override void Unpin() => _mapping.DangerousRelease();

    protected override void Dispose(bool disposing)
    {
        // The mapping belongs to the memory object that made this.
    }
}
