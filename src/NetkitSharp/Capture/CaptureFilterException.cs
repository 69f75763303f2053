namespace NetkitSharp.Capture;

/// <summary>A filter's expression is none, or asks more than the programs can; the message says where and what would do.</summary>
public sealed class CaptureFilterException : FormatException
{
    internal CaptureFilterException(string message, int position)
        : base(message) => Position = position;

    /// <summary>Where in the expression, in characters from 0 on; -1 when the filter as a whole is too much.</summary>
    public int Position { get; }
}
