using NetkitSharp.Architecture.Tests.Fixtures.Targets;

namespace NetkitSharp.Architecture.Tests.Fixtures.Generic;

internal static class Shapes
{
    public static List<Dictionary<string, TargetValue[]>>? InField;

    public static Target.Nested.Deeper? NestedInField;

    public static void Constrained<T>()
        where T : Target => _ = typeof(T);

    public static object MethodArgument() => Array.Empty<TargetValue>();

    public static object TypeArgument() => new List<TargetValue>();

    public static bool ByReference(in TargetValue value, out Target? result)
    {
        _ = value;
        result = null;
        return false;
    }

    internal sealed class Derived : List<Target>;

    internal sealed class Based : Target;

    internal sealed class Implementing : ITarget
    {
        void ITarget.Meet()
        {
        }
    }
}
