namespace NetkitSharp.Ratios;

/// <summary>
/// Contestants that do the same job in turn, round by round, so that whatever else the machine does falls on all of them; who begins changes from round to round, as each leaves the caches to
/// the next. What counts is the median of the rounds: the minimum would spare a peer the collections of its garbage.
/// </summary>
internal sealed class Race
{
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
    /// <param name="warmUp">Rounds before, for compilers and caches.</param>
    /// <param name="prepare">Brings back, unmeasured, what a job starts from.</param>
    /// <param name="compare">Whether all must have read the same, else the race is void.</param>
    /// <param name="contestants">Ours first; null is one that was left out.</param>
    public static Race Run(int rounds, int warmUp, Action? prepare, bool compare, params ReadOnlySpan<Contestant?> contestants)
    {
        Race race = new([.. contestants.ToArray().OfType<Contestant>()]);
        for (int round = -warmUp; round < rounds; round++)
        {
            for (int turn = 0; turn < race._contestants.Length; turn++)
            {
                int index = (warmUp + round + turn) % race._contestants.Length;
                prepare?.Invoke();
                Sample sample = race._contestants[index].Run();
                if (round >= 0)
                {
                    race._samples[index].Add(sample);
                }
            }
        }

        if (compare)
        {
            race.Compare();
        }

        return race;
    }

    /// <summary>The median time of one object, in nanoseconds; null when there is no contestant of that name.</summary>
    public double? NanosecondsAnObject(string name) => Find(name) is { } samples ? samples.Select(s => (double)s.Nanoseconds / s.Objects).Order().ElementAt(samples.Count / 2) : null;

    /// <summary>The median time of a round, in nanoseconds; null when there is no contestant of that name.</summary>
    public double? Nanoseconds(string name) => Find(name) is { } samples ? samples.Select(s => (double)s.Nanoseconds).Order().ElementAt(samples.Count / 2) : null;

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
