namespace NetkitSharp.Rtnetlink.Rules;

/// <summary>User ids from <paramref name="First"/> to <paramref name="Last"/>, both included, of the sockets that a rule is for.</summary>
/// <param name="First">The lowest id, in the user namespace of the caller.</param>
/// <param name="Last">The highest id, at most 4294967294.</param>
public readonly record struct UserIdRange(uint First, uint Last)
{
    /// <summary><c>5-9</c>, as ip(8) prints it.</summary>
    public override string ToString() => $"{First}-{Last}";
}
