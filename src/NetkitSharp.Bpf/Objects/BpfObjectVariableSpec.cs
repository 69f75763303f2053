using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Btf;

namespace NetkitSharp.Bpf.Objects;

/// <summary>
/// A global variable of an object file. Set before <see cref="BpfObjectSpec.Load"/>, a <c>const volatile</c> one is a constant to the
/// verifier, which drops the branches that it makes dead; one of <c>.kconfig</c> is what it was set to, whatever the kernel's configuration says.
/// </summary>
public sealed class BpfObjectVariableSpec
{
    private readonly BtfTable _types;

    internal BpfObjectVariableSpec(string name, BpfObjectMapSpec map, int offset, int size, BtfTable types, int typeId)
    {
        Name = name;
        Map = map;
        Offset = offset;
        Size = size;
        _types = types;
        TypeId = typeId;
    }

    /// <summary>The name in C.</summary>
    public string Name { get; }

    /// <summary>The map of global data it lies in; of a variable in address space 1 the arena.</summary>
    public BpfObjectMapSpec Map { get; }

    /// <summary>Where in the map's value, or among the arena's variables, it lies, in bytes.</summary>
    public int Offset { get; }

    /// <summary>Its size in bytes.</summary>
    public int Size { get; }

    /// <summary>The type as C spells it, such as <c>struct limits</c>.</summary>
    public string TypeName => _types.Describe(TypeId);

    /// <summary>The initial value's bytes, in the object's byte order.</summary>
    public ReadOnlySpan<byte> Bytes => Map.BytesOf(Offset, Size);

    /// <summary>The type without the variable, in the object's BTF.</summary>
    internal int TypeId { get; }

    /// <summary>Not static: the one that is meant when several have the name.</summary>
    internal bool IsVisible { get; init; }

    /// <summary>Whether the bytes are in the other byte order.</summary>
    internal bool IsForeign { get; init; }

    /// <summary>What of the kernel's configuration it asks for; null for others.</summary>
    internal ConfigurationType? Configuration { get; set; }

    /// <summary>Whether a caller has given it a value.</summary>
    internal bool IsSet { get; private set; }

    /// <summary>Sets the initial value.</summary>
    /// <typeparam name="T">A type of <see cref="Size"/> bytes.</typeparam>
    /// <exception cref="ArgumentException">The sizes differ; the message names both types.</exception>
    /// <exception cref="NotSupportedException">The object is of the other byte order, and the variable is no plain number.</exception>
    public void Set<T>(T value)
        where T : unmanaged
    {
        DemandSize<T>();
        Span<byte> bytes = Writable();
        MemoryMarshal.Write(bytes, in value);
        if (NeedsReversal())
        {
            bytes.Reverse();
        }
    }

    /// <summary>Sets the initial value of an array or a struct, as bytes in the object's byte order.</summary>
    /// <param name="value">At most <see cref="Size"/> bytes; what is missing at the end becomes zero.</param>
    /// <exception cref="ArgumentException">It is longer than the variable.</exception>
    public void Set(ReadOnlySpan<byte> value)
    {
        if (value.Length > Size)
        {
            throw new ArgumentException($"The variable '{this}' has {Size} bytes, {value.Length} were given.", nameof(value));
        }

        Span<byte> bytes = Writable();
        value.CopyTo(bytes);
        bytes[value.Length..].Clear();
    }

    /// <summary>Sets the initial value of an array of char: UTF-8 and a NUL.</summary>
    /// <exception cref="ArgumentException">With its NUL it is longer than the variable, or it has a NUL within.</exception>
    public void SetText(string value) => Set(VariableText.Encode(value, Size, this));

    /// <summary>The initial value.</summary>
    /// <typeparam name="T">A type of <see cref="Size"/> bytes.</typeparam>
    /// <exception cref="ArgumentException">The sizes differ; the message names both types.</exception>
    /// <exception cref="NotSupportedException">The object is of the other byte order, and the variable is no plain number.</exception>
    public T Get<T>()
        where T : unmanaged
    {
        DemandSize<T>();
        if (!NeedsReversal())
        {
            return MemoryMarshal.Read<T>(Bytes);
        }

        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        Bytes.CopyTo(bytes);
        bytes[..Size].Reverse();
        return MemoryMarshal.Read<T>(bytes);
    }

    /// <summary>The initial value of an array of char, up to its NUL.</summary>
    public string GetText() => VariableText.Decode(Bytes);

    /// <summary>The type and the name, as C declares it.</summary>
    public override string ToString() => $"{TypeName} {Name}";

    private Span<byte> Writable()
    {
        IsSet = true;
        return Map.BytesOf(Offset, Size);
    }

    private void DemandSize<T>()
        where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() != Size)
        {
            throw new ArgumentException($"The variable '{this}' has {Size} bytes, {typeof(T).Name} has {Unsafe.SizeOf<T>()}.");
        }
    }

    private bool NeedsReversal()
    {
        if (!IsForeign || Size == 1)
        {
            return false;
        }

        return Size <= sizeof(ulong) && _types.Resolve(TypeId).Kind is BtfKind.Integer or BtfKind.Enum or BtfKind.Enum64 or BtfKind.Float or BtfKind.Pointer
            ? true
            : throw new NotSupportedException($"The variable '{this}' is of an object in the other byte order, and no plain number: use its bytes.");
    }
}
