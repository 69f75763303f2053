using NetkitSharp.Architecture.Tests.Fixtures.Targets;

namespace NetkitSharp.Architecture.Tests.Fixtures.Attributed;

internal static class Marked
{
    [Target]
    public static int OnField;

    [Target(Kind = TargetKind.Two)]
    public static int OnProperty { get; set; }

    [System.ComponentModel.TypeConverter(typeof(List<Target.Nested>))]
    public static int WithTypeArgument { get; set; }

    public static void OnParameter([Target] int value) => _ = value;

    public static void OnTypeParameter<[Target] T>() => _ = typeof(T);

    [return: Target(Types = [typeof(int), typeof(ITarget)])]
    public static int OnReturn() => 0;
}
