namespace NetkitSharp.Testing.Uapi;

/// <summary>Which struct of the C headers one of ours repeats, and what its fields are called there.</summary>
/// <param name="Type">The type in C: <c>struct nlmsghdr</c>, <c>union bpf_attr</c>.</param>
public sealed record CStruct(string Type)
{
    /// <summary>The member of <see cref="Type"/> that ours is, at its beginning, such as <c>link_create</c>; null when ours is the whole type or an anonymous part of it.</summary>
    public string? Member { get; init; }

    /// <summary>The arm of a union within, such as <c>tcx</c>, that all fields but the <see cref="Common"/> ones are in. One that C calls as a common one has the arm's name and a _ before it.</summary>
    public string? Arm { get; init; }

    /// <summary>The fields outside of <see cref="Arm"/>, with blanks between.</summary>
    public string Common { get; init; } = "";

    /// <summary>The offset in C, in bytes, where ours begins.</summary>
    public int Start { get; init; }

    /// <summary>How <c>sizeof</c> in C compares with where ours ends: <c>==</c>; <c>&gt;=</c> where ours ends earlier; <c>&lt;=</c> where it leaves room.</summary>
    public string Comparison { get; init; } = "==";

    /// <summary>Fields that go by another name in C: one, or all of a union with blanks between, or none for what C cannot take the offset of (a bit field).</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    /// <summary>The fields' names in C, in order, with blanks between, where ours has names of its own; null where the names agree.</summary>
    public string? Order { get; init; }

    /// <summary>Only the offsets agree: a field of ours may be wider than C's, or a part of it.</summary>
    public bool OffsetsOnly { get; init; }

    /// <summary>What C calls the field <paramref name="name"/>: no name, one, or those of a union.</summary>
    public IEnumerable<string> PathsOf(string name)
    {
        string[] names = Fields.TryGetValue(name, out string? renamed) ? renamed.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            : Arm is null || Common.Split(' ').Contains(name) ? [name]
            : [$"{Arm}.{(name.StartsWith(Arm + "_", StringComparison.Ordinal) && Common.Split(' ').Contains(name[(Arm.Length + 1)..]) ? name[(Arm.Length + 1)..] : name)}"];
        return names.Select(path => Member is null ? path : $"{Member}.{path}");
    }
}
