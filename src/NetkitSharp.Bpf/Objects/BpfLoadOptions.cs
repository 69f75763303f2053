using NetkitSharp.Bpf.Pinning;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Objects;

/// <summary>How an object is loaded.</summary>
public sealed class BpfLoadOptions
{
    /// <summary>The directory on a bpffs where maps with <see cref="BpfMapPinning.ByName"/> are pinned; it is created when it is not there.</summary>
    public string PinDirectory { get; set; } = BpfFileSystem.DefaultPath;

    /// <summary>What the verifier writes even about programs it accepts; see <see cref="BpfProgram.VerifierLog"/>.</summary>
    public BpfLogLevel LogLevel { get; set; }
}
