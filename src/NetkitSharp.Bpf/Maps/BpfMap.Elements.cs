using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Maps;

public sealed partial class BpfMap
{
    /// <summary>Copies the value of a key (<c>BPF_MAP_LOOKUP_ELEM</c>).</summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <param name="value"><see cref="ValueBufferSize"/> bytes.</param>
    /// <exception cref="BpfKeyNotFoundException">There is no such key.</exception>
    public void Lookup(ReadOnlySpan<byte> key, Span<byte> value)
    {
        if (!TryLookup(key, value))
        {
            throw KeyNotFound(BpfCommand.MapLookup, key);
        }
    }

    /// <summary>As <see cref="Lookup"/>, but false, and <paramref name="value"/> untouched, when there is no such key.</summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <param name="value"><see cref="ValueBufferSize"/> bytes.</param>
    public bool TryLookup(ReadOnlySpan<byte> key, Span<byte> value)
    {
        CheckKey(key.Length);
        CheckValue(value.Length);
        return BpfSyscall.MapLookup(Handle, key, value, 0) switch
        {
            >= 0 => true,
            -Errno.ENOENT => false,
            int result => throw ElementFailed(BpfCommand.MapLookup, -result, key),
        };
    }

    /// <summary>Writes the value of a key (<c>BPF_MAP_UPDATE_ELEM</c>).</summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <param name="value"><see cref="ValueBufferSize"/> bytes.</param>
    /// <param name="mode">Whether the key has to be new, or there.</param>
    /// <exception cref="BpfKeyExistsException">The key is there, and <see cref="BpfUpdateMode.NoExist"/> was asked for.</exception>
    /// <exception cref="BpfKeyNotFoundException">The key is not there, and <see cref="BpfUpdateMode.Exist"/> was asked for.</exception>
    /// <exception cref="BpfMapFullException">The map holds as many entries as it can.</exception>
    public void Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, BpfUpdateMode mode = BpfUpdateMode.Any)
    {
        CheckKey(key.Length);
        CheckValue(value.Length);
        int result = BpfSyscall.MapUpdate(Handle, key, value, (ulong)mode);
        if (result < 0)
        {
            throw ElementFailed(BpfCommand.MapUpdate, -result, key);
        }
    }

    /// <summary>
    /// Stores another object under a key: a program in a <see cref="BpfMapType.ProgramArray"/>, a map in a map of maps. The kernel
    /// takes the descriptor and holds the object itself from then on.
    /// </summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <param name="value">The object to store.</param>
    /// <param name="mode">Whether the key has to be new, or there.</param>
    public void Update(ReadOnlySpan<byte> key, BpfHandle value, BpfUpdateMode mode = BpfUpdateMode.Any)
    {
        ArgumentNullException.ThrowIfNull(value);
        using DescriptorLease descriptor = new(value);
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BitConverter.TryWriteBytes(bytes, descriptor.Value);
        Update(key, bytes, mode);
    }

    /// <summary>Removes a key (<c>BPF_MAP_DELETE_ELEM</c>). Elements of an array cannot be removed.</summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <exception cref="BpfKeyNotFoundException">There is no such key.</exception>
    public void Delete(ReadOnlySpan<byte> key)
    {
        if (!TryDelete(key))
        {
            throw KeyNotFound(BpfCommand.MapDelete, key);
        }
    }

    /// <summary>As <see cref="Delete"/>, but false when there is no such key.</summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    public bool TryDelete(ReadOnlySpan<byte> key)
    {
        CheckKey(key.Length);
        return BpfSyscall.MapDelete(Handle, key) switch
        {
            >= 0 => true,
            -Errno.ENOENT => false,
            int result => throw ElementFailed(BpfCommand.MapDelete, -result, key),
        };
    }

    /// <summary>
    /// The key behind another in the map's own order (<c>BPF_MAP_GET_NEXT_KEY</c>), or false behind the last. When
    /// <paramref name="key"/> is not in the map, a hash begins again at its first key: see <see cref="EnumerateKeys"/>.
    /// </summary>
    /// <param name="key"><see cref="KeySize"/> bytes, or none to get the first key.</param>
    /// <param name="nextKey"><see cref="KeySize"/> bytes.</param>
    public bool TryGetNextKey(ReadOnlySpan<byte> key, Span<byte> nextKey)
    {
        if (!key.IsEmpty)
        {
            CheckKey(key.Length);
        }

        CheckKey(nextKey.Length);
        return BpfSyscall.MapGetNextKey(Handle, key, nextKey) switch
        {
            >= 0 => true,
            -Errno.ENOENT => false,
            int result => throw ElementFailed(BpfCommand.MapGetNextKey, -result, key),
        };
    }

    /// <summary>
    /// The keys, each a new array. The caller may remove the key it was given. Keys that come or go meanwhile may be missed; should
    /// others remove the very keys that the walk stands on, the kernel begins anew and keys may come twice.
    /// </summary>
    /// <exception cref="BpfMapIterationException">Keys were removed faster than walked, again and again.</exception>
    public IEnumerable<byte[]> EnumerateKeys()
    {
        BpfKeyWalk walk = new(this);
        byte[] key = new byte[KeySize];
        while (walk.TryAdvance(key))
        {
            yield return (byte[])key.Clone();
        }
    }

    private void CheckKey(int length)
    {
        if (length != KeySize)
        {
            throw new ArgumentException($"A key of {this} has {KeySize} bytes, not {length}.");
        }
    }

    private void CheckValue(int length)
    {
        if (length != ValueBufferSize)
        {
            throw new ArgumentException(IsPerCpu
                ? $"A value of {this} has {ValueBufferSize} bytes, {PerCpuStride} for each of {PossibleCpus.Count} possible CPUs, not {length}."
                : $"A value of {this} has {ValueSize} bytes, not {length}.");
        }
    }

    internal BpfKeyNotFoundException KeyNotFound(BpfCommand command, ReadOnlySpan<byte> key) =>
        new(command, Errno.ENOENT, Describe(command, key), "there is no such key");

    internal BpfException ElementFailed(BpfCommand command, int errno, ReadOnlySpan<byte> key)
    {
        string target = Describe(command, key);
        bool array = Type is BpfMapType.Array or BpfMapType.PerCpuArray;
        switch (errno)
        {
            case Errno.ENOENT when command == BpfCommand.MapUpdate:
                return new BpfKeyNotFoundException(command, errno, target, "there is no such key to replace");
            case Errno.EEXIST:
                return new BpfKeyExistsException(command, errno, target, array ? "an array has all its elements from the start" : "the key is there already");
            case Errno.E2BIG when command == BpfCommand.MapUpdate:
                return array
                    ? new BpfException(command, errno, target, $"the array has {MaxEntries} elements, so the last index is {MaxEntries - 1}")
                    : new BpfMapFullException(command, errno, target, $"the map holds the {MaxEntries} entries it was made for: remove some, or make it with more");
        }

        string? advice = errno switch
        {
            Errno.EPERM when IsFrozen && command != BpfCommand.MapLookup => "the map is frozen: nothing but programs writes to it any more",
            Errno.EPERM => $"the descriptor was opened for {(command is BpfCommand.MapUpdate or BpfCommand.MapDelete ? "reading" : "writing")} only",
            Errno.EINVAL when command == BpfCommand.MapDelete && array => "elements of an array cannot be removed: write a zero value",
            Errno.EINVAL when command == BpfCommand.MapUpdate => "the map does not take this mode, or not this value",
            Errno.EOPNOTSUPP or Errno.ENOTSUPP or Errno.EINVAL => $"a {Type} map has not this operation",
            Errno.EBADF when command == BpfCommand.MapUpdate => "the value is not a descriptor of an object that this map holds",
            Errno.EBUSY => "the key's bucket is in use on this CPU right now: try again",
            _ => null,
        };
        return BpfErrors.Create(command, errno, target, BpfCapabilities.Bpf, advice);
    }

    private string Describe(BpfCommand command, ReadOnlySpan<byte> key)
    {
        string action = command switch
        {
            BpfCommand.MapLookup => "look up",
            BpfCommand.MapUpdate => "update",
            BpfCommand.MapDelete => "delete",
            _ => "get the key behind",
        };
        return key.IsEmpty ? $"{action} in {this}" : $"{action} key {Convert.ToHexStringLower(key)} in {this}";
    }
}
