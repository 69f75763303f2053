using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using NetkitSharp.Bpf.Generators.Models;

namespace NetkitSharp.Bpf.Generators.Diagnostics;

/// <summary>What the generator may have to say.</summary>
internal static class Descriptors
{
    internal const string Malformed = "NKS0001";
    internal const string Unreadable = "NKS0002";
    internal const string Metadata = "NKS0003";
    internal const string SameClass = "NKS0004";
    internal const string NoLibrary = "NKS0005";
    internal const string Untyped = "NKS0006";

    private const string Category = "NetkitSharp.Bpf";

    private static readonly DiagnosticDescriptor s_malformed = new(
        Malformed, "Not a BPF object that bindings can be made from", "{0}", Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        description: "The file of a BpfObject item is malformed or made for something else. The message names the section and the offset.");

    private static readonly DiagnosticDescriptor s_unreadable = new(
        Unreadable, "The BPF object cannot be read", "The BPF object cannot be read: {0}", Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        description: "The file of a BpfObject item is not there or not accessible. It has to be compiled before the project is built.");

    private static readonly DiagnosticDescriptor s_metadata = new(
        Metadata, "Metadata of a BpfObject item is not usable", "{0} of the BpfObject item is not usable: {1}", Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor s_sameClass = new(
        SameClass, "Two BpfObject items make one class", "Another BpfObject item makes the class {0}, too: give one of them a ClassName or a Namespace", Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor s_noLibrary = new(
        NoLibrary, "BpfObject items need NetkitSharp.Bpf", "The bindings of {0} need the library: reference the package NetkitSharp.Bpf", Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor s_untyped = new(
        Untyped, "A type has no counterpart in C#", "{0} is not typed: {1}", Category, DiagnosticSeverity.Info, isEnabledByDefault: true);

    internal static Diagnostic Create(DiagnosticModel problem)
    {
        DiagnosticDescriptor descriptor = problem.Id switch
        {
            Malformed => s_malformed,
            Unreadable => s_unreadable,
            Metadata => s_metadata,
            SameClass => s_sameClass,
            NoLibrary => s_noLibrary,
            _ => s_untyped,
        };
        return Diagnostic.Create(descriptor, Location.Create(problem.Path, default, default(LinePositionSpan)), problem.Argument, problem.Detail);
    }
}
