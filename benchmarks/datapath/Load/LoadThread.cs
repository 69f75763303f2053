using System.Runtime.ExceptionServices;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Datapath.Benchmarks.Load;

/// <summary>A thread of a load, in a network namespace and on one processor.</summary>
internal sealed class LoadThread
{
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _failure;
    private LoadShare _share;

    private LoadThread(NetworkNamespace place, int processor, Func<LoadShare> body) => _thread = new Thread(() =>
    {
        try
        {
            _share = place.Run(() =>
            {
                Bind(processor);
                return body();
            });
        }
        catch (Exception failure)
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }
    })
    { IsBackground = true, Name = "load" };

    /// <param name="place">The namespace.</param>
    /// <param name="number">Threads of different numbers are on different processors, as far as there are any.</param>
    /// <param name="body">What it does; it says what of it is measured.</param>
    public static LoadThread Start(NetworkNamespace place, int number, Func<LoadShare> body)
    {
        LoadThread thread = new(place, number % Environment.ProcessorCount, body);
        thread._thread.Start();
        return thread;
    }

    /// <summary>Waits for its end.</summary>
    public LoadShare Join()
    {
        _thread.Join();
        _failure?.Throw();
        return _share;
    }

    private static unsafe void Bind(int processor)
    {
        ulong processors = 1UL << processor;
        if (processor < 64 && LoadSystem.SetAffinity(0, sizeof(ulong), &processors) != 0)
        {
            throw LoadSystem.Failed("sched_setaffinity");
        }
    }
}
