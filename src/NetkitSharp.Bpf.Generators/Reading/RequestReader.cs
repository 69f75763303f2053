using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using NetkitSharp.Bpf.Generators.Diagnostics;
using NetkitSharp.Bpf.Generators.Models;
using NetkitSharp.Bpf.Generators.Naming;

namespace NetkitSharp.Bpf.Generators.Reading;

/// <summary>Reads a <c>BpfObject</c> item, which build/NetkitSharp.Bpf.targets hands over as an additional file, and the file's bytes.</summary>
internal static class RequestReader
{
    private const string Metadata = "build_metadata.AdditionalFiles.";

    /// <summary>The item; null when the file is another kind of additional file.</summary>
    internal static BindingRequest? Read(AdditionalText file, AnalyzerConfigOptionsProvider provider)
    {
        AnalyzerConfigOptions options = provider.GetOptions(file);
        if (Get("BpfObject") != "true")
        {
            return null;
        }

        string fileName = Path.GetFileName(file.Path);
        string className = Get("BpfObjectClassName");
        string space = Get("BpfObjectNamespace");
        if (space.Length == 0 && provider.GlobalOptions.TryGetValue("build_property.RootNamespace", out string? root))
        {
            space = root.Trim();
        }

        string? problem = null;
        string wrong = "";
        if (className.Length == 0)
        {
            className = CName.ToIdentifier(Stem(fileName), "Bpf");
        }
        else if (!TryEscape(ref className))
        {
            (wrong, problem) = ("ClassName", $"'{className}' is no identifier");
        }

        string[] parts = space.Length == 0 ? [] : space.Split('.');
        for (int i = 0; i < parts.Length; i++)
        {
            if (!TryEscape(ref parts[i]))
            {
                (wrong, problem) = ("Namespace", $"'{space}' is no namespace");
            }
        }

        bool isPublic = string.Equals(Get("BpfObjectAccessibility"), "public", StringComparison.OrdinalIgnoreCase);
        if (!isPublic && Get("BpfObjectAccessibility") is { Length: > 0 } other && !string.Equals(other, "internal", StringComparison.OrdinalIgnoreCase))
        {
            (wrong, problem) = ("Accessibility", $"it is '{other}', expected public or internal");
        }

        if (problem is not null)
        {
            return new(null, default, new(Descriptors.Metadata, file.Path, wrong, problem));
        }

        // Empty when the object is not embedded.
        string resource = Get("BpfObjectResource");
        IEnumerable<string> types = Get("BpfObjectTypes").Split(',').Select(static t => t.Trim()).Where(static t => t.Length != 0);
        BindingSettings settings = new(file.Path, fileName, string.Join(".", parts), className, isPublic, resource.Length == 0 ? null : resource, new(types));
        try
        {
            return new(settings, new(ReadFile(file.Path)), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(null, default, new(Descriptors.Unreadable, file.Path, e.Message));
        }

        string Get(string name) => options.TryGetValue(Metadata + name, out string? value) ? value.Trim() : "";
    }

    // The compiler hands out additional files as text only, and an object is no text. The file is an input of the compilation like any other, and this
    // step runs again whenever the compiler takes it for changed.
    [SuppressMessage("MicrosoftCodeAnalysisCorrectness", "RS1035", Justification = "An additional file's bytes cannot be had otherwise.")]
    private static byte[] ReadFile(string path) => File.ReadAllBytes(path);

    // "host_routing.tcx.bpf.o" is "host_routing.tcx".
    private static string Stem(string fileName)
    {
        string stem = Path.GetFileNameWithoutExtension(fileName);
        return stem.EndsWith(".bpf", StringComparison.OrdinalIgnoreCase) ? stem.Substring(0, stem.Length - 4) : stem;
    }

    private static bool TryEscape(ref string name)
    {
        name = name.StartsWith('@') ? name.Substring(1) : name;
        if (!SyntaxFacts.IsValidIdentifier(name))
        {
            return false;
        }

        if (SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None)
        {
            name = "@" + name;
        }

        return true;
    }
}
