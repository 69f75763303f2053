using NetkitSharp.Architecture.Tests.Fixtures.Circular.Second;

namespace NetkitSharp.Architecture.Tests.Fixtures.Circular.First;

/// <summary>One half of a circle made on purpose.</summary>
internal sealed class Hen
{
    public static Egg Lay() => new();
}
