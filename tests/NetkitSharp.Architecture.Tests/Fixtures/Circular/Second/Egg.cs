using NetkitSharp.Architecture.Tests.Fixtures.Circular.First;

namespace NetkitSharp.Architecture.Tests.Fixtures.Circular.Second;

/// <summary>The other half: only the body of a lambda leads back.</summary>
internal sealed class Egg
{
    public static Func<object> Hatch(int count) => () => count > 0 ? new Hen() : "nothing";
}
