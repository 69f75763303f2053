using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Services;

/// <summary>
/// Grace periods of the kernel. What nothing leads to any more is in no program's hands when one has passed that began after that. Called from any thread; one that passes counts for all who wait.
/// </summary>
/// <param name="outer">A map of maps: the kernel waits when it has put a map into it, be it the one that is there (<c>maybe_wait_bpf_programs</c>).</param>
/// <param name="first">The map at index 0.</param>
internal sealed class GracePeriods(BpfMapOfMaps<uint> outer, BpfMap first)
{
    private long _begun;
    private long _passed;

    /// <summary>For <see cref="HasPassedSince"/>, of what is given up now.</summary>
    public long Now
    {
        get
        {
            // What was written before is seen by every program that starts in the next one.
            Interlocked.MemoryBarrier();
            return Volatile.Read(ref _begun);
        }
    }

    /// <summary>Whether one has begun and passed since.</summary>
    public bool HasPassedSince(long then) => Volatile.Read(ref _passed) > then;

    /// <summary>Returns when every program that ran when it was called has ended.</summary>
    public void Await()
    {
        long number = Interlocked.Increment(ref _begun);
        outer.Set(0, first);
        for (long passed = Volatile.Read(ref _passed); passed < number;)
        {
            passed = Interlocked.CompareExchange(ref _passed, number, passed) == passed ? number : Volatile.Read(ref _passed);
        }
    }
}
