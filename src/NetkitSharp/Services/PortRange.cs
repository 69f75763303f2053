namespace NetkitSharp.Services;

/// <summary>Ports from one to another, both of them included.</summary>
/// <param name="First">The first, 1 to 65,535.</param>
/// <param name="Last">The last, at least <paramref name="First"/>.</param>
public readonly record struct PortRange(int First, int Last)
{
    /// <summary>Whether a port is one of them.</summary>
    public bool Contains(int port) => port >= First && port <= Last;

    /// <summary>Whether the two have a port in common.</summary>
    public bool Overlaps(PortRange other) => First <= other.Last && other.First <= Last;

    /// <summary>As <c>30000-32767</c>.</summary>
    public override string ToString() => $"{First}-{Last}";
}
