using System.Diagnostics;

namespace NetkitSharp.Ratios;

/// <summary>
/// Contestants that do the same job in turn, round by round, so that whatever else the machine does falls on all of them; who begins changes from round to round, as each leaves the caches to
/// the next.
/// </summary>
/// <remarks>
/// Two figures come out of it. The fastest round, by the clock, is what a job takes when nothing disturbs it: the measure for programs that leave no garbage. The mean processor time of all rounds is the
/// measure beside one that does: its collector works on some rounds for all of them, and on other processors.
/// </remarks>
internal sealed class Race
{
    private const int PeerWarmUp = 3;

    // The compiler that optimizes waits until nothing new was called for 100 ms, and then takes its time.
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(1);

    private readonly Contestant[] _contestants;
    private readonly List<Sample>[] _samples;

    private Race(Contestant[] contestants)
    {
        _contestants = contestants;
        _samples = [.. contestants.Select(_ => new List<Sample>())];
    }

    /// <summary>The most that the first contestant, ours, allocated in a round.</summary>
    public long AllocatedBytes => _samples[0].Max(s => s.AllocatedBytes);

    /// <summary>Runs the race.</summary>
    /// <param name="rounds">Rounds that count.</param>
    /// <param name="warmUp">Rounds of ours before them, at least, for a second: the compiler that optimizes comes after 30 calls. 0 for none.</param>
    /// <param name="prepare">Brings back, unmeasured, what a job starts from.</param>
    /// <param name="compare">Whether all must have read the same, else the race is void.</param>
    /// <param name="contestants">Ours first; null is one that was left out.</param>
    public static Race Run(int rounds, int warmUp, Action? prepare, bool compare, params ReadOnlySpan<Contestant?> contestants)
    {
        Race race = new([.. contestants.ToArray().OfType<Contestant>()]);
        for (int index = 0; index < race._contestants.Length; index++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int round = 0; index == 0 ? round < warmUp || (warmUp > 0 && Stopwatch.GetElapsedTime(start) < s_warmUp) : round < Math.Min(warmUp, PeerWarmUp); round++)
            {
                prepare?.Invoke();
                race._contestants[index].Run();
            }
        }

        for (int round = 0; round < rounds; round++)
        {
            for (int turn = 0; turn < race._contestants.Length; turn++)
            {
                int index = (round + turn) % race._contestants.Length;
                prepare?.Invoke();
                race._samples[index].Add(race._contestants[index].Run());
            }
        }

        if (compare)
        {
            race.Compare();
        }

        return race;
    }

    /// <summary>The time of the fastest round, in nanoseconds; null when there is no contestant of that name.</summary>
    public double? Fastest(string name) => Find(name)?.Min(s => (double)s.Nanoseconds);

    /// <summary>The mean processor time of a round, in nanoseconds; null when there is no contestant of that name.</summary>
    public double? Processor(string name) => Find(name)?.Average(s => (double)s.ProcessorNanoseconds);

    private List<Sample>? Find(string name) => Array.FindIndex(_contestants, c => c.Name == name) is >= 0 and var index ? _samples[index] : null;

    private void Compare()
    {
        Sample first = _samples[0][0];
        for (int i = 0; i < _contestants.Length; i++)
        {
            if (_samples[i].FirstOrDefault(s => s.Objects != first.Objects || s.Sum != first.Sum) is { Objects: not 0 } other)
            {
                throw new InvalidOperationException($"void: {_contestants[i].Name} saw {other.Objects} objects with the sum {other.Sum}, {_contestants[0].Name} {first.Objects} with {first.Sum}");
            }
        }
    }
}
