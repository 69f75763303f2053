namespace NetkitSharp.Testing.Uapi;

/// <summary>What a mirror cannot know by itself: what looks like one and is none, and where a struct is to be found in C.</summary>
public sealed class UapiMapping
{
    /// <summary>Enums, members of enums and constants that the C headers do not have, with the reason.</summary>
    public required IReadOnlyDictionary<string, string> Exemptions { get; init; }

    /// <summary>Structs whose name does not say which one of C they are.</summary>
    public IReadOnlyDictionary<string, CStruct> Structs { get; init; } = new Dictionary<string, CStruct>();

    /// <summary>The struct of C that has the name of one of ours, which <see cref="Structs"/> does not have.</summary>
    public Func<string, CStruct> ByName { get; init; } = name => new CStruct($"struct {name}");
}
