namespace NetkitSharp.Capture;

/// <summary>What a pcapng file says of itself (Section Header Block), and what becomes of its stream.</summary>
public sealed record PcapngWriterOptions
{
    /// <summary>The program that writes it (<c>shb_userappl</c>); null for none.</summary>
    public string? Application { get; init; } = "NetkitSharp";

    /// <summary>The operating system (<c>shb_os</c>); null for none.</summary>
    public string? OperatingSystem { get; init; } = Environment.OSVersion.VersionString;

    /// <summary>A remark on the whole (<c>opt_comment</c>); null for none.</summary>
    public string? Comment { get; init; }

    /// <summary>Whether the stream stays open when the writer is disposed of.</summary>
    public bool LeaveOpen { get; init; }
}
