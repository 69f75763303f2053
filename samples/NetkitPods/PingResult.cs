namespace NetkitPods;

/// <summary>What came of a series of echo requests.</summary>
internal sealed record PingResult(int Sent, IReadOnlyList<TimeSpan> Times)
{
    public int Received => Times.Count;

    public override string ToString() => Received == 0
        ? $"0/{Sent}, 100 % loss"
        : $"{Received}/{Sent}, {100.0 * (Sent - Received) / Sent:0} % loss, {Times.Min().TotalMicroseconds:0}/{Times.Average(t => t.TotalMicroseconds):0}/{Times.Max().TotalMicroseconds:0} us";
}
