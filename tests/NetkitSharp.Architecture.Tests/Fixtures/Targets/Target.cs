namespace NetkitSharp.Architecture.Tests.Fixtures.Targets;

/// <summary>What the other fixtures name, each in one way.</summary>
internal class Target : Exception
{
    public const int Constant = 1;

    public static int Field = 2;

    public event Action? Happened;

    public static T Create<T>()
        where T : new() => new();

    public void Raise() => Happened?.Invoke();

    /// <summary>Belongs to the namespace of its outer type.</summary>
    public sealed class Nested
    {
        public sealed class Deeper;
    }
}
