namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>An object as a message told it.</summary>
/// <param name="Info">The record for events.</param>
/// <param name="Content">What it consists of, without what changes by itself.</param>
internal sealed record Observed<TInfo>(TInfo Info, byte[] Content)
    where TInfo : class
{
    /// <summary>When it was read, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    internal long ReadAt { get; } = Environment.TickCount64;
}
