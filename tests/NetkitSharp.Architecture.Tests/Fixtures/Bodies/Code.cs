using NetkitSharp.Architecture.Tests.Fixtures.Targets;

namespace NetkitSharp.Architecture.Tests.Fixtures.Bodies;

/// <summary>Every method here names a target in a different part of its body.</summary>
internal static class Code
{
    public static int ReadsField() => Target.Field;

    // A constant leaves nothing in IL: the compiler copied it.
    public static int ReadsConstant() => Target.Constant;

    public static object TypeOf() => typeof(Target);

    public static bool IsInstance(object value) => value is Target;

    public static void Catches(Action action)
    {
        try
        {
            action();
        }
        catch (Target)
        {
        }
    }

    public static int Local()
    {
        return Inner(1);

        static int Inner(int value) => value + Target.Field;
    }

    public static Func<int, int> Lambda(int captured) => value => value + captured + Target.Field;

    public static IEnumerable<int> Iterates()
    {
        yield return 1;
        yield return Target.Field;
    }

    public static async Task<int> Awaits()
    {
        await Task.Yield();
        return Target.Field;
    }

    public static int Switches(int value)
    {
        switch (value)
        {
            case 0: return 10;
            case 1: return 7;
            case 2: return 5;
            case 3: return Target.Field;
            case 4: return 3;
            default: return 0;
        }
    }

    public static void Subscribes(Target target, Action action) => target.Happened += action;

    public static object CreatesGeneric() => Target.Create<object>();
}
