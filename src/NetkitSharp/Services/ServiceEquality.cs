namespace NetkitSharp.Services;

/// <summary>Whether two services are the same, whatever the order of their parts: records compare lists by reference.</summary>
internal static class ServiceEquality
{
    public static bool AreSame(Service one, Service other) =>
        one.Protocol == other.Protocol
        && one.ClientAffinity == other.ClientAffinity
        && one.ExternalTrafficPolicy == other.ExternalTrafficPolicy
        && one.InternalTrafficPolicy == other.InternalTrafficPolicy
        && one.Refusal == other.Refusal
        && one.Forwarding == other.Forwarding
        && one.TableSize == other.TableSize
        && one.Name == other.Name
        && HaveSame(one.Frontends, other.Frontends)
        && HaveSame(one.Backends, other.Backends)
        && HaveSame(one.SourceRanges, other.SourceRanges);

    private static bool HaveSame<T>(IReadOnlyList<T> one, IReadOnlyList<T> other)
    {
        if (one.Count != other.Count)
        {
            return false;
        }

        // Mostly in the same order.
        for (int i = 0; i < one.Count; i++)
        {
            if (!EqualityComparer<T>.Default.Equals(one[i], other[i]))
            {
                return one.ToHashSet().SetEquals(other);
            }
        }

        return true;
    }
}
