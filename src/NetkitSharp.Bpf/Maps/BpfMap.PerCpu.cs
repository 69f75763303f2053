using System.Buffers;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Maps;

public sealed partial class BpfMap
{
    /// <summary>BPF_F_CPU: one CPU's value, its number in the upper half of the flags. Linux 7.0.</summary>
    private const ulong OneCpu = 8;

    /// <summary>BPF_F_ALL_CPUS: the same value for all. Linux 7.0.</summary>
    private const ulong AllCpus = 16;

    private const int MaxStack = 1024;

    /// <summary>Whether this kernel knows BPF_F_CPU for a type of map; 0 until asked.</summary>
    private static readonly byte[] s_cpuFlags = new byte[KnownTypes];

    /// <summary>Copies one CPU's value of a key in a per-CPU map. Kernels before 7.0 hand over those of all CPUs, from which it is taken.</summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <param name="cpu">The CPU, from 0 on, less than <see cref="PossibleCpus.Count"/>.</param>
    /// <param name="value"><see cref="ValueSize"/> bytes.</param>
    /// <returns>False, and <paramref name="value"/> untouched, when there is no such key.</returns>
    /// <exception cref="BpfMapUsageException">It is no per-CPU map.</exception>
    public bool TryLookupCpu(ReadOnlySpan<byte> key, int cpu, Span<byte> value)
    {
        CheckKey(key.Length);
        CheckCpu("look up in", cpu, value.Length);
        DemandReadable("look up in");
        bool one = KnowsCpuFlags();
        int size = one ? PerCpuStride : ValueBufferSize;
        byte[]? rented = size > MaxStack ? ArrayPool<byte>.Shared.Rent(size) : null;
        Span<byte> values = rented is null ? stackalloc byte[MaxStack] : rented;
        int result = BpfSyscall.MapLookup(Handle, key, values[..size], one ? OneCpu | (ulong)cpu << 32 : 0);
        if (result >= 0)
        {
            values.Slice(one ? 0 : cpu * PerCpuStride, ValueSize).CopyTo(value);
        }

        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return result switch
        {
            >= 0 => true,
            -Errno.ENOENT => false,
            _ => throw ElementFailed(BpfCommand.MapLookup, -result, key),
        };
    }

    /// <summary>
    /// Writes one CPU's value of a key in a per-CPU map and leaves the others (<c>BPF_F_CPU</c>, Linux 7.0). A new key gets zeros for them. Older kernels can only write all
    /// CPUs' values, and reading them first would undo what programs write meanwhile: they are refused.
    /// </summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <param name="cpu">The CPU, from 0 on, less than <see cref="PossibleCpus.Count"/>.</param>
    /// <param name="value"><see cref="ValueSize"/> bytes.</param>
    /// <param name="mode">Whether the key has to be new, or there.</param>
    /// <exception cref="BpfMapUsageException">It is no per-CPU map.</exception>
    /// <exception cref="BpfNotSupportedException">This kernel cannot write one CPU's value.</exception>
    public void UpdateCpu(ReadOnlySpan<byte> key, int cpu, ReadOnlySpan<byte> value, BpfUpdateMode mode = BpfUpdateMode.Any)
    {
        CheckKey(key.Length);
        CheckCpu("update", cpu, value.Length);
        DemandWritable("update");
        if (!KnowsCpuFlags())
        {
            throw new BpfNotSupportedException(BpfCommand.MapUpdate, Errno.EINVAL, Describe(BpfCommand.MapUpdate, key), "one CPU's value alone can be written from Linux 7.0 on; this kernel takes those of all CPUs at once only");
        }

        UpdateCpus(key, value, (ulong)mode | OneCpu | (ulong)cpu << 32);
    }

    /// <summary>Writes the same value for all CPUs of a key in a per-CPU map (<c>BPF_F_ALL_CPUS</c> of Linux 7.0; the value repeated before).</summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <param name="value"><see cref="ValueSize"/> bytes.</param>
    /// <param name="mode">Whether the key has to be new, or there.</param>
    /// <exception cref="BpfMapUsageException">It is no per-CPU map.</exception>
    public void UpdateAllCpus(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, BpfUpdateMode mode = BpfUpdateMode.Any)
    {
        CheckKey(key.Length);
        CheckCpu("update", 0, value.Length);
        DemandWritable("update");
        if (KnowsCpuFlags())
        {
            UpdateCpus(key, value, (ulong)mode | AllCpus);
            return;
        }

        int size = ValueBufferSize;
        byte[]? rented = size > MaxStack ? ArrayPool<byte>.Shared.Rent(size) : null;
        Span<byte> values = (rented is null ? stackalloc byte[MaxStack] : rented)[..size];
        values.Clear();
        for (int offset = 0; offset < size; offset += PerCpuStride)
        {
            value.CopyTo(values[offset..]);
        }

        int result = BpfSyscall.MapUpdate(Handle, key, values, (ulong)mode);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        if (result < 0)
        {
            throw ElementFailed(BpfCommand.MapUpdate, -result, key);
        }
    }

    private void UpdateCpus(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ulong flags)
    {
        // Rounded up, so that however much of it the kernel takes, it takes nothing from behind.
        byte[]? rented = PerCpuStride > MaxStack ? ArrayPool<byte>.Shared.Rent(PerCpuStride) : null;
        Span<byte> padded = (rented is null ? stackalloc byte[MaxStack] : rented)[..PerCpuStride];
        padded.Clear();
        value.CopyTo(padded);
        int result = BpfSyscall.MapUpdate(Handle, key, padded, flags);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        if (result < 0)
        {
            throw ElementFailed(BpfCommand.MapUpdate, -result, key);
        }
    }

    /// <summary>Asked with a lookup of any key: kernels that do not know the flag answer EINVAL before they look.</summary>
    private bool KnowsCpuFlags()
    {
        int type = (int)Type;
        if (s_cpuFlags[type] != 0)
        {
            return s_cpuFlags[type] == HasIt;
        }

        byte[] element = new byte[KeySize + PerCpuStride];
        int result = BpfSyscall.MapLookup(Handle, element.AsSpan(0, KeySize), element.AsSpan(KeySize), OneCpu);
        if (result is >= 0 or -Errno.ENOENT or -Errno.EINVAL)
        {
            s_cpuFlags[type] = result == -Errno.EINVAL ? HasItNot : HasIt;
        }

        return result is >= 0 or -Errno.ENOENT;
    }

    private void CheckCpu(string action, int cpu, int valueLength)
    {
        if (!IsPerCpu)
        {
            throw new BpfMapUsageException(this, $"{action} a CPU's value", $"a {Type} has one value a key");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)cpu, (uint)PossibleCpus.Count, nameof(cpu));
        if (valueLength != ValueSize)
        {
            throw new ArgumentException($"A CPU's value of {this} has {ValueSize} bytes, not {valueLength}.");
        }
    }
}
