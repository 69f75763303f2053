using System.Runtime.CompilerServices;

namespace NetkitSharp.Bpf.Objects;

/// <summary>
/// A global variable of a loaded object, which programs read and write at the same time. Where the kernel lets the section be mapped into memory
/// (Linux 5.5, for sections that have a variable that is not static), access costs no system call, and numbers of up to 8 bytes are read and written
/// in one piece; elsewhere the whole section is read, changed and written back, which can undo what a program writes meanwhile. Safe for use by several
/// threads at once.
/// </summary>
public sealed class BpfVariable
{
    private readonly BpfObjectVariableSpec _spec;
    private readonly VariableMemory _memory;
    private readonly ulong _start;

    internal BpfVariable(BpfObjectVariableSpec spec, VariableMemory memory, ulong start, bool isReadOnly)
    {
        _spec = spec;
        _memory = memory;
        _start = start + (ulong)spec.Offset;
        IsReadOnly = isReadOnly;
    }

    /// <summary>The name in C.</summary>
    public string Name => _spec.Name;

    /// <summary>The type as C spells it, such as <c>struct limits</c>.</summary>
    public string TypeName => _spec.TypeName;

    /// <summary>Its size in bytes.</summary>
    public int Size => _spec.Size;

    /// <summary>Whether it is fixed since the object was loaded: it lies in <c>.rodata</c> or <c>.kconfig</c>, whose values the verifier took as constants.</summary>
    public bool IsReadOnly { get; }

    /// <summary>The value now.</summary>
    /// <typeparam name="T">A type of <see cref="Size"/> bytes.</typeparam>
    /// <exception cref="ArgumentException">The sizes differ; the message names both types.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    public T Get<T>()
        where T : unmanaged
    {
        DemandSize<T>();
        return _memory.Read<T>(_start);
    }

    /// <summary>Sets the value.</summary>
    /// <typeparam name="T">A type of <see cref="Size"/> bytes.</typeparam>
    /// <exception cref="ArgumentException">The sizes differ; the message names both types.</exception>
    /// <exception cref="InvalidOperationException">The variable is <see cref="IsReadOnly"/>.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    public void Set<T>(T value)
        where T : unmanaged
    {
        DemandSize<T>();
        DemandWritable();
        _memory.Write(_start, value);
    }

    /// <summary>Copies the value's bytes.</summary>
    /// <param name="destination">At most <see cref="Size"/> bytes: as many are copied from the start of the variable.</param>
    /// <exception cref="ArgumentException">It is longer than the variable.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    public void CopyTo(Span<byte> destination)
    {
        DemandLength(destination.Length);
        _memory.CopyTo(_start, destination);
    }

    /// <summary>Sets the first bytes of an array or a struct.</summary>
    /// <param name="value">At most <see cref="Size"/> bytes; the rest stays as it is.</param>
    /// <exception cref="ArgumentException">It is longer than the variable.</exception>
    /// <exception cref="InvalidOperationException">The variable is <see cref="IsReadOnly"/>.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    public void Set(ReadOnlySpan<byte> value)
    {
        DemandLength(value.Length);
        DemandWritable();
        _memory.CopyFrom(_start, value);
    }

    /// <summary>The value of an array of char, up to its NUL.</summary>
    public string GetText()
    {
        byte[] bytes = new byte[Size];
        CopyTo(bytes);
        return VariableText.Decode(bytes);
    }

    /// <summary>Sets the value of an array of char: UTF-8, the rest NUL.</summary>
    /// <exception cref="ArgumentException">With its NUL it is longer than the variable, or it has a NUL within.</exception>
    /// <exception cref="InvalidOperationException">The variable is <see cref="IsReadOnly"/>.</exception>
    public void SetText(string value)
    {
        byte[] bytes = new byte[Size];
        VariableText.Encode(value, Size, this).CopyTo(bytes, 0);
        Set(bytes);
    }

    /// <summary>The type and the name, as C declares it.</summary>
    public override string ToString() => _spec.ToString();

    private void DemandSize<T>()
        where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() != Size)
        {
            throw new ArgumentException($"The variable '{this}' has {Size} bytes, {typeof(T).Name} has {Unsafe.SizeOf<T>()}.");
        }
    }

    private void DemandLength(int length)
    {
        if (length > Size)
        {
            throw new ArgumentException($"The variable '{this}' has {Size} bytes, {length} were given.");
        }
    }

    private void DemandWritable()
    {
        if (IsReadOnly)
        {
            throw new InvalidOperationException($"The variable '{this}' lies in '{_spec.Map.Name}', which is frozen since the object was loaded: the verifier took its values as constants. Set it in the spec, before loading.");
        }
    }
}
