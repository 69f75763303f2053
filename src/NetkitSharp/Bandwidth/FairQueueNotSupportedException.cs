namespace NetkitSharp.Bandwidth;

/// <summary>The running kernel lacks fq, without which egress rates pace nothing; the message says what would work.</summary>
public sealed class FairQueueNotSupportedException : NotSupportedException
{
    internal FairQueueNotSupportedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
