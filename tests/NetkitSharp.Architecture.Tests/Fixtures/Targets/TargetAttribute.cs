namespace NetkitSharp.Architecture.Tests.Fixtures.Targets;

[AttributeUsage(AttributeTargets.All)]
internal sealed class TargetAttribute : Attribute
{
    public Type? Type { get; init; }

    public Type[] Types { get; init; } = [];

    public TargetKind Kind { get; init; }
}
