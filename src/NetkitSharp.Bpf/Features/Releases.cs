namespace NetkitSharp.Bpf.Features;

/// <summary>The mainline releases that brought types: for sentences, never for decisions.</summary>
internal static class Releases
{
    private static readonly string[] s_maps =
    [
        "", "3.19", "3.19", "4.2", "4.3", "4.6", "4.6", "4.6", "4.8", "4.10", "4.10", "4.11", "4.12", "4.12", "4.14", "4.14", "4.15", "4.18", "4.18", "4.19", "4.19", "4.20",
        "4.20", "4.20", "5.2", "5.4", "5.6", "5.8", "5.10", "5.11", "5.16", "6.1", "6.2", "6.9", "6.19", "7.2",
    ];

    private static readonly string[] s_programs =
    [
        "", "3.19", "4.1", "4.1", "4.1", "4.7", "4.8", "4.9", "4.10", "4.10", "4.10", "4.10", "4.10", "4.13", "4.14", "4.15", "4.17", "4.17", "4.17", "4.18", "4.18", "4.19",
        "4.20", "5.2", "5.2", "5.3", "5.5", "5.6", "5.6", "5.7", "5.9", "5.14", "6.4",
    ];

    private static readonly string[] s_links = ["", "5.7", "5.7", "5.7", "5.8", "5.8", "5.9", "5.15", "5.18", "6.4", "6.4", "6.6", "6.6", "6.7", "6.10", "7.2"];

    /// <summary>By <c>enum bpf_map_type</c>; null when it is not known here.</summary>
    internal static string? OfMap(uint type) => Of(s_maps, type);

    /// <summary>By <c>enum bpf_prog_type</c>; null when it is not known here.</summary>
    internal static string? OfProgram(uint type) => Of(s_programs, type);

    /// <summary>By <c>enum bpf_link_type</c>; null when it is not known here.</summary>
    internal static string? OfLink(uint type) => Of(s_links, type);

    private static string? Of(string[] releases, uint type) => type > 0 && type < (uint)releases.Length ? releases[type] : null;
}
