using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Rings;

/// <summary>
/// A descriptor that one caller at a time waits on, without allocation. The order that loses no wake-up: ask epoll for the next event, then look at the memory. What came before is seen by the look, what comes
/// later is reported. It also makes up for perf events, whose poll(2) forgets a wake-up once it has told of it.
/// </summary>
internal sealed class PolledDescriptor : IValueTaskSource<bool>, IDisposable
{
    private readonly Lock _gate = new();
    private readonly IReadiness _readiness;
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _cancellation;
    private DescriptorPoller? _poller;
    private ulong _id;
    private State _state;
    private bool _disposed;

    internal PolledDescriptor(SafeHandle descriptor, uint events, IReadiness readiness, string target)
    {
        Descriptor = descriptor;
        Events = events | Epoll.EPOLLONESHOT;
        Target = target;
        _readiness = readiness;
    }

    private enum State
    {
        Idle,
        Waiting,
        Completed,
    }

    internal SafeHandle Descriptor { get; }

    /// <summary>One event a wait: while nobody waits, none wakes the poller.</summary>
    internal uint Events { get; }

    internal string Target { get; }

    /// <summary>Waits until it is ready: true, or false once this is disposed of.</summary>
    /// <exception cref="InvalidOperationException">Somebody waits already.</exception>
    /// <exception cref="BpfRingException">The kernel refused to wait.</exception>
    internal ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }

        lock (_gate)
        {
            if (_disposed)
            {
                return new(false);
            }

            if (_state != State.Idle)
            {
                throw new InvalidOperationException($"{Target}: somebody is waiting already; one at a time may.");
            }

            if (_readiness.IsReady)
            {
                return new(true);
            }

            _source.Reset();
            _state = State.Waiting;
        }

        short version = _source.Version;
        _cancellation = cancellationToken.UnsafeRegister(static (self, token) => ((PolledDescriptor)self!).Fail(new OperationCanceledException(token)), this);
        Look();
        return new(this, version);
    }

    /// <summary>Asks for the next event and looks whether it has come already.</summary>
    internal void Look()
    {
        try
        {
            lock (_gate)
            {
                if (_disposed || _state != State.Waiting)
                {
                    return;
                }

                if (_poller is null)
                {
                    DescriptorPoller poller = DescriptorPoller.Shared;
                    _id = poller.Add(this);
                    _poller = poller;
                }
                else
                {
                    _poller.Arm(this, _id);
                }
            }
        }
        catch (BpfRingException e)
        {
            Fail(e);
            return;
        }

        TryComplete();
    }

    /// <summary>False when somebody waits for what is not there yet.</summary>
    internal bool TryComplete()
    {
        if (_readiness.IsReady)
        {
            Complete(true);
            return true;
        }

        lock (_gate)
        {
            return _state != State.Waiting;
        }
    }

    /// <summary>Ends a wait that is under way and all later ones with false. The descriptor may be closed then.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _poller?.Remove(this, _id);
        }

        Complete(false);
    }

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        // A callback that runs at this moment is waited for: none of this wait disturbs the next.
        _cancellation.Dispose();
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            lock (_gate)
            {
                _state = State.Idle;
            }
        }
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Complete(bool result)
    {
        if (TryEnd())
        {
            _source.SetResult(result);
        }
    }

    private void Fail(Exception exception)
    {
        if (TryEnd())
        {
            _source.SetException(exception);
        }
    }

    private bool TryEnd()
    {
        lock (_gate)
        {
            if (_state != State.Waiting)
            {
                return false;
            }

            _state = State.Completed;
            return true;
        }
    }
}
