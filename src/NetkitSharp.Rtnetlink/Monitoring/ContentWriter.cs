using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>Collects what an object consists of, without what changes by itself, so that two messages about it can be compared byte by byte.</summary>
internal ref struct ContentWriter
{
    /// <summary>The longest message whose content is collected on the stack.</summary>
    internal const int StackLength = 512;

    private readonly Span<byte> _buffer;
    private int _length;

    /// <summary>What is written is a part of the message that it is read from, so that the message's length is enough for the buffer.</summary>
    internal ContentWriter(Span<byte> buffer) => _buffer = buffer;

    internal void Write<T>(in T value)
        where T : unmanaged
    {
        MemoryMarshal.Write(_buffer[_length..], in value);
        _length += Unsafe.SizeOf<T>();
    }

    internal void Write(NetlinkAttribute attribute) => Write(attribute.Type, attribute.Payload);

    internal void Write(ushort type, scoped ReadOnlySpan<byte> payload)
    {
        Write(((uint)payload.Length << 16) | type);
        payload.CopyTo(_buffer[_length..]);
        _length += payload.Length;
    }

    internal readonly byte[] ToArray() => _buffer[.._length].ToArray();
}
