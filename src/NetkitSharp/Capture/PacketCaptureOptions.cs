using System.Numerics;

namespace NetkitSharp.Capture;

/// <summary>How a <see cref="PacketCapture"/> captures.</summary>
public sealed record PacketCaptureOptions
{
    /// <summary>The most bytes of a packet that can be captured: any but those of BIG TCP are whole with it.</summary>
    public const int MaxSnapLength = (64 * 1024) + 256;

    /// <summary>Which packets; all by default.</summary>
    public CaptureFilter Filter { get; init; } = CaptureFilter.All;

    /// <summary>How many bytes of each packet, 1 to <see cref="MaxSnapLength"/>, which is the default. Fewer spare the ring and the time to copy them.</summary>
    public int SnapLength { get; init; } = MaxSnapLength;

    /// <summary>
    /// Bytes of the ring between kernel and process, a power of two, 128 KiB to 1 GiB; the default is 4 MiB. What finds no room is counted as lost. A packet takes what was captured of it and 56 bytes. Beside it the kernel keeps 64 KiB a processor.
    /// </summary>
    public int RingSize { get; init; } = 4 * 1024 * 1024;

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Filter);
        if (SnapLength is < 1 or > MaxSnapLength)
        {
            throw new ArgumentOutOfRangeException(nameof(SnapLength), SnapLength, $"A capture takes 1 to {MaxSnapLength} bytes of a packet.");
        }

        if (RingSize is < 128 * 1024 or > 1024 * 1024 * 1024 || !BitOperations.IsPow2(RingSize))
        {
            throw new ArgumentOutOfRangeException(nameof(RingSize), RingSize, "A capture's ring is a power of two, 128 KiB to 1 GiB.");
        }
    }
}
