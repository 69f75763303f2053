using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Rings;

namespace NetkitSharp.Bpf.PerfEvents;

public sealed partial class PerfEventReader
{
    private static DescriptorHandle CreateEpoll(BpfMap map)
    {
        int descriptor = Epoll.Create();
        return descriptor < 0 ? throw new BpfRingException("epoll_create1", -descriptor, $"wait for {map}") : new(descriptor);
    }

    private static void AddToEpoll(DescriptorHandle epoll, PerfEventRing ring, BpfMap map)
    {
        int result = Epoll.Add(epoll, ring.Handle, Epoll.EPOLLIN, 0);
        if (result < 0)
        {
            throw new BpfRingException("epoll_ctl", -result, $"wait for {map}");
        }
    }

    private static void Place(BpfMap map, BpfMapHandle handle, PerfEventRing ring)
    {
        using DescriptorLease fd = new(ring.Handle);
        uint key = (uint)ring.Cpu;
        uint value = fd.Value;
        int result = BpfSyscall.MapUpdate(handle, Bytes(in key), Bytes(in value), 0);
        if (result < 0)
        {
            throw map.ElementFailed(BpfCommand.MapUpdate, -result, Bytes(in key));
        }
    }

    /// <summary>Without an event, a program's output fails, and it can tell; with one that nobody reads it would be lost.</summary>
    private static void TakeOut(BpfMapHandle handle, IEnumerable<PerfEventRing> rings)
    {
        foreach (PerfEventRing ring in rings)
        {
            uint key = (uint)ring.Cpu;
            _ = BpfSyscall.MapDelete(handle, Bytes(in key));
        }
    }

    private static ReadOnlySpan<byte> Bytes(in uint value) => MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in value));

    private async IAsyncEnumerable<TResult> SelectAllAsync<TResult>(Func<PerfEventRecord, TResult> select, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (TryTake(select, out TResult? value))
            {
                yield return value;
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        while (await WaitToReadAsync(cancellationToken).ConfigureAwait(false));
    }

    private async Task CallAllAsync(Action<PerfEventRecord> action, CancellationToken cancellationToken)
    {
        do
        {
            CallAll(action, cancellationToken);
        }
        while (await WaitToReadAsync(cancellationToken).ConfigureAwait(false));
    }

    private void CallAll(Action<PerfEventRecord> action, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!TryEnter())
        {
            return;
        }

        try
        {
            while (!Volatile.Read(ref _disposed) && TryNext(out ReadOnlySpan<byte> data, out ulong end))
            {
                PerfEventRing ring = _rings[_current];
                try
                {
                    action(new(null, ring.Cpu, end, data));
                }
                finally
                {
                    ring.Advance(end);
                }

                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>False, too, when the reader is disposed of.</summary>
    private bool TryTake<TResult>(Func<PerfEventRecord, TResult> select, [MaybeNullWhen(false)] out TResult value)
    {
        value = default;
        if (!TryEnter())
        {
            return false;
        }

        try
        {
            if (!TryNext(out ReadOnlySpan<byte> data, out ulong end))
            {
                return false;
            }

            PerfEventRing ring = _rings[_current];
            try
            {
                value = select(new(null, ring.Cpu, end, data));
            }
            finally
            {
                ring.Advance(end);
            }

            return true;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>The next record, of the ring that is the current one then. Stays with a ring until it has what was there when it came to it, so that no busy CPU keeps the others waiting.</summary>
    private bool TryNext(out ReadOnlySpan<byte> data, out ulong end)
    {
        for (int tried = 0; ; tried++)
        {
            if (_rings[_current].TryNext(_wrapped, out data, out end))
            {
                return true;
            }

            if (tried == _rings.Length)
            {
                return false;
            }

            _current = _current + 1 == _rings.Length ? 0 : _current + 1;
            _rings[_current].Refresh();
        }
    }

    private void Enter()
    {
        ObjectDisposedException.ThrowIf(!TryEnter(), this);
    }

    /// <summary>Keeps the memory mapped until <see cref="Leave"/>.</summary>
    private bool TryEnter()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return false;
            }

            if (_reading)
            {
                throw new InvalidOperationException($"{_name}: the record that was read before has not been disposed of, or another thread is reading.");
            }

            _reading = true;
            return true;
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            _reading = false;
            if (_disposed)
            {
                Close();
            }
        }
    }

    private void Close() => Array.ForEach(_rings, static ring => ring.Dispose());
}
