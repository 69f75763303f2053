using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Pinning;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Objects;

/// <summary>How an object is loaded.</summary>
public sealed class BpfLoadOptions
{
    /// <summary>The directory on a bpffs where maps with <see cref="BpfMapPinning.ByName"/> are pinned; it is created when it is not there.</summary>
    public string PinDirectory { get; set; } = BpfFileSystem.DefaultPath;

    /// <summary>
    /// Maps that exist already, to be used in place of those of the object, by their name there. They have to fit the definitions, and are neither filled
    /// nor pinned. Borrowed: the loaded object has a descriptor of its own.
    /// </summary>
    public IDictionary<string, BpfMap> Maps { get; } = new Dictionary<string, BpfMap>(StringComparer.Ordinal);

    /// <summary>
    /// Lines such as <c>CONFIG_HZ=250</c> that go before the running kernel's configuration for the variables of <c>.kconfig</c>; null for none.
    /// </summary>
    public string? KernelConfiguration { get; set; }

    /// <summary>What the verifier writes even about programs it accepts; see <see cref="BpfProgram.VerifierLog"/>.</summary>
    public BpfLogLevel LogLevel { get; set; }
}
