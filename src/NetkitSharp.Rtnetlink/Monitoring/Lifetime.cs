namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>Times that are left, which are another in every message.</summary>
internal static class Lifetime
{
    // They are told in whole seconds.
    private const long Tolerance = 2000;

    /// <summary>Whether the time left has only become shorter by what has passed.</summary>
    /// <param name="known">What was left; null for ever.</param>
    /// <param name="current">What is left; null for ever.</param>
    /// <param name="passed">Milliseconds between the two messages.</param>
    internal static bool HasOnlyPassed(TimeSpan? known, TimeSpan? current, long passed)
    {
        if (known is null || current is null)
        {
            return known == current;
        }

        // What has run out stays at zero.
        double expected = Math.Max(0, known.Value.TotalMilliseconds - passed);
        return Math.Abs(expected - Math.Max(0, current.Value.TotalMilliseconds)) <= Tolerance;
    }
}
