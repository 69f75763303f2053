using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Objects;

/// <summary>
/// A global variable of an object file. Set before <see cref="BpfObjectSpec.Load"/>, a <c>const volatile</c> one is a constant to the
/// verifier, which drops the branches that it makes dead.
/// </summary>
public sealed class BpfObjectVariableSpec
{
    private readonly string _typeName;

    internal BpfObjectVariableSpec(string name, BpfObjectMapSpec map, int offset, int size, string typeName)
    {
        Name = name;
        Map = map;
        Offset = offset;
        Size = size;
        _typeName = typeName;
    }

    /// <summary>The name in C.</summary>
    public string Name { get; }

    /// <summary>The map of global data it lies in.</summary>
    public BpfObjectMapSpec Map { get; }

    /// <summary>Where in the map's value it lies, in bytes.</summary>
    public int Offset { get; }

    /// <summary>Its size in bytes.</summary>
    public int Size { get; }

    /// <summary>Sets the initial value.</summary>
    /// <typeparam name="T">A type of <see cref="Size"/> bytes.</typeparam>
    /// <exception cref="ArgumentException">The sizes differ; the message names both types.</exception>
    public void Set<T>(T value)
        where T : unmanaged => MemoryMarshal.Write(Bytes<T>(), in value);

    /// <summary>The initial value.</summary>
    /// <typeparam name="T">A type of <see cref="Size"/> bytes.</typeparam>
    /// <exception cref="ArgumentException">The sizes differ; the message names both types.</exception>
    public T Get<T>()
        where T : unmanaged => MemoryMarshal.Read<T>(Bytes<T>());

    /// <summary>The type and the name, as C declares it.</summary>
    public override string ToString() => $"{_typeName} {Name}";

    private Span<byte> Bytes<T>()
        where T : unmanaged
    {
        return Unsafe.SizeOf<T>() == Size
            ? Map.Content.Slice(Offset, Size)
            : throw new ArgumentException($"The variable '{this}' has {Size} bytes, {typeof(T).Name} has {Unsafe.SizeOf<T>()}.");
    }
}
