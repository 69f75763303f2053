using System.Text.RegularExpressions;

namespace NetkitSharp.Bpf.Tests.Foreign;

/// <summary>What libbpf says about an object: asked only where it and this library disagree.</summary>
internal sealed partial class LibbpfAccount(string text)
{
    // What libbpf gave up, or leaves to its linker, and others do not.
    private static readonly string[] s_refusals =
    [
        "legacy map definitions in 'maps' section are not supported", "is static and not supported", "failed to find BTF for extern", "bad map relo against",
    ];

    private readonly HashSet<string> _refused = [.. RefusedProgram().Matches(text).Select(match => match.Groups[1].Value)];

    /// <summary>
    /// Whether the kernel refused the program. Else libbpf gave up before it asked: for an extern that only other programs of the object use, a slot of a table for a program that is left
    /// out, a map that veristat gave a size.
    /// </summary>
    public bool IsRefused(string program) => _refused.Contains(program);

    /// <summary>Whether the object is of a kind that libbpf does not want to open.</summary>
    public bool IsUnwanted => Array.Exists(s_refusals, refusal => text.Contains(refusal, StringComparison.Ordinal));

    [GeneratedRegex("^libbpf: prog '([^']+)': BPF program load failed", RegexOptions.Multiline)]
    private static partial Regex RefusedProgram();
}
