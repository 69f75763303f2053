using NetkitSharp.Architecture.Tests.Metadata;

namespace NetkitSharp.Architecture.Tests;

/// <summary>
/// The layers inside the packages, lowest first. A namespace may name those of its own layer and of lower ones; the circle test
/// orders what shares a layer. Namespaces that stand here in no layer are subjects.
/// </summary>
internal static class Layers
{
    private const string Root = "";
    private const string Subjects = "*";

    private static readonly Dictionary<string, string[][]> s_layers = new()
    {
        ["NetkitSharp.Rtnetlink"] = [["Interop"], ["Wire"], ["Transport"], [Subjects], ["Monitoring"], [Root]],
        ["NetkitSharp.Bpf"] = [["Interop", "Errors", "Isa"], ["Elf", "Btf"], [Subjects], ["Mprog"], ["Links", "Objects"], [Root]],
    };

    /// <summary>The references of <paramref name="assembly"/> that go from a lower layer to a higher one.</summary>
    public static IEnumerable<string> Violations(AssemblyFacts assembly)
    {
        if (!s_layers.TryGetValue(assembly.Name, out string[][]? layers))
        {
            return [];
        }

        return assembly.References
            .Where(reference => reference.ToAssembly == assembly.Name)
            .Where(reference => Rank(reference.FromNamespace) < Rank(reference.ToNamespace))
            .Select(reference => $"{reference.FromNamespace} must not depend on {reference.ToNamespace}: {reference}");

        int Rank(string space)
        {
            string subject = space == assembly.Name ? Root : space[(assembly.Name.Length + 1)..].Split('.')[0];
            int rank = Array.FindIndex(layers, layer => layer.Contains(subject));
            return rank >= 0 ? rank : Array.FindIndex(layers, layer => layer.Contains(Subjects));
        }
    }
}
