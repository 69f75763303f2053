namespace NetkitSharp.Architecture.Tests.Metadata;

/// <summary>A P/Invoke, or a pointer in the signature of a field, a method or its locals.</summary>
internal sealed record UnsafeUse(string Namespace, string Member, string What)
{
    public override string ToString() => $"{Member}: {What}";
}
