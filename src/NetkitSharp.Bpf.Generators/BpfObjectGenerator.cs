using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using NetkitSharp.Bpf.Generators.Diagnostics;
using NetkitSharp.Bpf.Generators.Emission;
using NetkitSharp.Bpf.Generators.Models;
using NetkitSharp.Bpf.Generators.Reading;

namespace NetkitSharp.Bpf.Generators;

/// <summary>
/// Makes C# of the maps, variables, programs and types of BPF objects: of each <c>&lt;BpfObject Include="x.bpf.o" /&gt;</c> of the project.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class BpfObjectGenerator : IIncrementalGenerator
{
    /// <summary>The steps by the names that a test of what is done again needs.</summary>
    internal const string RequestStep = "Request";

    /// <inheritdoc cref="RequestStep"/>
    internal const string BindingsStep = "Bindings";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<BindingResult> results = context.AdditionalTextsProvider
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Select(static (pair, _) => RequestReader.Read(pair.Left, pair.Right))
            .Where(static request => request is not null)
            .WithTrackingName(RequestStep)
            .Select(static (request, _) => ObjectModelReader.Read(request!))
            .WithTrackingName(BindingsStep);

        // A class of each name.
        IncrementalValueProvider<EquatableList<string>> duplicates = results.Collect().Select(static (all, _) => FindDuplicates(all));
        IncrementalValueProvider<LibraryModel> library = context.CompilationProvider.Select(static (compilation, _) => new LibraryModel(
            compilation.GetTypeByMetadataName("NetkitSharp.Bpf.Objects.BpfObjectSpec") is not null,
            compilation.GetTypeByMetadataName("NetkitSharp.Bpf.Objects.BpfVariable") is not null));

        context.RegisterSourceOutput(
            results.Combine(duplicates).Combine(library),
            static (output, input) => Produce(output, input.Left.Left, input.Left.Right, input.Right));
    }

    private static EquatableList<string> FindDuplicates(ImmutableArray<BindingResult> results) => new(results
        .Where(static r => r.Bindings is not null)
        .SelectMany(static r => BindingsEmitter.ClassNames(r.Bindings!.Settings))
        .GroupBy(static name => name, StringComparer.OrdinalIgnoreCase)
        .Where(static g => g.Count() > 1)
        .Select(static g => g.Key)
        .OrderBy(static name => name, StringComparer.Ordinal));

    private static void Produce(SourceProductionContext output, BindingResult result, EquatableList<string> duplicates, LibraryModel library)
    {
        foreach (DiagnosticModel problem in result.Problems)
        {
            output.ReportDiagnostic(Descriptors.Create(problem));
        }

        if (result.Bindings is not { } bindings)
        {
            return;
        }

        BindingSettings settings = bindings.Settings;
        if (!library.IsThere)
        {
            output.ReportDiagnostic(Descriptors.Create(new(Descriptors.NoLibrary, settings.Path, settings.FileName)));
        }
        else if (BindingsEmitter.ClassNames(settings).FirstOrDefault(name => duplicates.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } name)
        {
            output.ReportDiagnostic(Descriptors.Create(new(Descriptors.SameClass, settings.Path, name.Replace("global::", ""))));
        }
        else
        {
            output.AddSource($"{settings.FullName.Replace("global::", "").Replace("@", "")}.g.cs", SourceText.From(BindingsEmitter.Emit(bindings, library), Encoding.UTF8));
        }
    }
}
