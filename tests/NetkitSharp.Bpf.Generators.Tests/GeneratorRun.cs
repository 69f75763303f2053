extern alias generators;

using System.Collections.Immutable;
using System.Reflection;
using System.Xml.Linq;
using generators::NetkitSharp.Bpf.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace NetkitSharp.Bpf.Generators.Tests;

/// <summary>The generator, run on objects as the compiler runs it.</summary>
internal sealed class GeneratorRun
{
    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.Latest, DocumentationMode.Diagnose);
    private static readonly Lazy<ImmutableArray<MetadataReference>> s_references = new(FindReferences);

    private GeneratorRun(GeneratorDriver driver, CSharpCompilation project)
    {
        Driver = driver.RunGeneratorsAndUpdateCompilation(project, out Compilation compilation, out ImmutableArray<Diagnostic> diagnostics);
        Project = project;
        Compilation = compilation;
        Diagnostics = diagnostics;
    }

    internal GeneratorDriver Driver { get; }

    /// <summary>The project without what was made.</summary>
    internal CSharpCompilation Project { get; }

    /// <summary>The project with what was made.</summary>
    internal Compilation Compilation { get; }

    /// <summary>What the generator said.</summary>
    internal ImmutableArray<Diagnostic> Diagnostics { get; }

    internal GeneratorRunResult Result => Driver.GetRunResult().Results.Single();

    internal string Source => string.Concat(Result.GeneratedSources.Select(static s => s.SourceText.ToString()));

    /// <summary>Runs it for objects with metadata such as <c>("ClassName", "X")</c>.</summary>
    internal static GeneratorRun Of(string path, params (string Name, string Value)[] metadata) => Of([(path, metadata)]);

    internal static GeneratorRun Of((string Path, (string Name, string Value)[] Metadata)[] objects, bool withLibrary = true)
    {
        ObjectFile[] files = [.. objects.Select(static o => new ObjectFile(o.Path, o.Metadata))];
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new BpfObjectGenerator().AsSourceGenerator()], files, s_parse, new Options(files), new GeneratorDriverOptions(default, trackIncrementalGeneratorSteps: true));
        IEnumerable<MetadataReference> references = s_references.Value.Where(r => withLibrary || !r.Display!.EndsWith("NetkitSharp.Bpf.dll", StringComparison.Ordinal));
        CSharpCompilationOptions options = new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, generalDiagnosticOption: ReportDiagnostic.Error, checkOverflow: true);
        return new(driver, CSharpCompilation.Create("Consumer", [Parse("internal sealed class Own;")], references, options));
    }

    /// <summary>Runs the same driver again, as an editor does after a change.</summary>
    internal GeneratorRun Again(Func<CSharpCompilation, CSharpCompilation>? change = null, Func<GeneratorDriver, GeneratorDriver>? changeDriver = null) =>
        new(changeDriver?.Invoke(Driver) ?? Driver, change?.Invoke(Project) ?? Project);

    internal static SyntaxTree Parse(string source) => CSharpSyntaxTree.ParseText(source, s_parse);

    /// <summary>A file as the compiler finds it after it was written again.</summary>
    internal static AdditionalText Anew(AdditionalText file) => new ObjectFile(file.Path, ((ObjectFile)file).Metadata);

    internal static AdditionalText FileOf(string path) => new ObjectFile(path, []);

    /// <summary>Errors and warnings of compiling what was made; a public member without documentation is one.</summary>
    internal IEnumerable<string> CompilerProblems() =>
        Compilation.GetDiagnostics().Where(static d => d.Severity >= DiagnosticSeverity.Warning).Select(static d => d.ToString());

    /// <summary>Compiles and loads it.</summary>
    internal (Assembly Assembly, XDocument Documentation) Load()
    {
        using MemoryStream image = new();
        using MemoryStream documentation = new();
        var result = Compilation.Emit(image, xmlDocumentationStream: documentation);
        if (!result.Success)
        {
            throw new InvalidOperationException(string.Join('\n', result.Diagnostics) + "\n" + Source);
        }

        documentation.Position = 0;
        return (Assembly.Load(image.ToArray()), XDocument.Load(documentation));
    }

    // This assembly's own references are what a project has that references the library.
    private static ImmutableArray<MetadataReference> FindReferences() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':')
            .Where(static path => Path.GetFileName(path) is var name && (name == "NetkitSharp.Bpf.dll" || name.StartsWith("System.", StringComparison.Ordinal)))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    private sealed class ObjectFile(string path, (string Name, string Value)[] metadata) : AdditionalText
    {
        public override string Path => path;

        public (string Name, string Value)[] Metadata => metadata;

        public override Microsoft.CodeAnalysis.Text.SourceText? GetText(CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("An object is no text.");
    }

    private sealed class Options(ObjectFile[] files) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(new() { ["build_property.RootNamespace"] = "Consumer" });

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values([]);

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile)
        {
            Dictionary<string, string> values = new(StringComparer.Ordinal);
            if (files.FirstOrDefault(f => f.Path == textFile.Path) is { } file)
            {
                values["build_metadata.AdditionalFiles.BpfObject"] = "true";
                foreach ((string name, string value) in file.Metadata)
                {
                    values[$"build_metadata.AdditionalFiles.BpfObject{name}"] = value;
                }
            }

            return new Values(values);
        }
    }

    private sealed class Values(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
