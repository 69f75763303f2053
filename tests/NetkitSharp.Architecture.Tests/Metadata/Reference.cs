namespace NetkitSharp.Architecture.Tests.Metadata;

/// <summary>One place in compiled code that names a type: <paramref name="From"/> and <paramref name="To"/> are members or types as IL has them.</summary>
internal sealed record Reference(string FromNamespace, string From, string ToAssembly, string ToNamespace, string To)
{
    public override string ToString() => $"{From} -> {To}";
}
