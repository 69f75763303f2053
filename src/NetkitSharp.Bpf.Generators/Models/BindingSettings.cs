namespace NetkitSharp.Bpf.Generators.Models;

/// <summary>What the project asks of the bindings of one object: a <c>BpfObject</c> item's metadata, checked.</summary>
/// <param name="Path">The object, for messages.</param>
/// <param name="FileName">The object's file name, which the loader is given.</param>
/// <param name="Namespace">The namespace; empty for the global one.</param>
/// <param name="ClassName">The class of the types; with <c>Spec</c> and <c>Object</c> added the other two.</param>
/// <param name="IsPublic">Whether the types are public; else they are internal.</param>
/// <param name="ResourceName">The embedded resource that is the object; null when it is not embedded.</param>
/// <param name="Types">Types to be emitted that no map and no variable leads to, as C spells them.</param>
internal sealed record BindingSettings(string Path, string FileName, string Namespace, string ClassName, bool IsPublic, string? ResourceName, EquatableList<string> Types)
{
    /// <summary>The name with its namespace, with <c>global::</c> in front.</summary>
    public string FullName => Namespace.Length == 0 ? $"global::{ClassName}" : $"global::{Namespace}.{ClassName}";
}
