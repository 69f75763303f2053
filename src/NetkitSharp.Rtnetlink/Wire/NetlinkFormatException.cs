namespace NetkitSharp.Rtnetlink.Wire;

/// <summary>Bytes that are not netlink: a length that exceeds what is there, or a value of the wrong size.</summary>
public sealed class NetlinkFormatException : FormatException
{
    /// <summary>Describes malformed bytes.</summary>
    /// <param name="what">What was being read.</param>
    /// <param name="offset">Where it starts, in bytes from the start of the message or datagram being read.</param>
    /// <param name="claimed">The length in bytes that the bytes claim, or that the value must have.</param>
    /// <param name="available">The length in bytes that is there.</param>
    public NetlinkFormatException(string what, int offset, int claimed, int available)
        : base($"malformed netlink bytes: {what} at offset {offset}: {claimed} bytes claimed or needed, {available} available")
    {
        Offset = offset;
        Claimed = claimed;
        Available = available;
    }

    /// <summary>Where the malformed item starts, in bytes from the start of the message or datagram being read.</summary>
    public int Offset { get; }

    /// <summary>The length in bytes that the bytes claim, or that the value must have.</summary>
    public int Claimed { get; }

    /// <summary>The length in bytes that is there.</summary>
    public int Available { get; }
}
