namespace NetkitSharp.Rtnetlink.Links.BigTcp;

/// <summary>Why a plan cannot be had: what one end does not allow.</summary>
/// <param name="End">Which of the ends, from 0 in the order in which they were given.</param>
/// <param name="Link">The end's device.</param>
/// <param name="Attribute">What would have to be set.</param>
/// <param name="Asked">The value asked for.</param>
/// <param name="Ceiling">The greatest value that the end allows; null where its kernel does not have the attribute.</param>
/// <param name="Limit">What limits it: <c>tso-max-size</c>, the encapsulation, or a release of the kernel.</param>
/// <param name="Advice">What would work, as a sentence.</param>
public sealed record BigTcpObstacle(int End, LinkInfo Link, LinkAttribute Attribute, int Asked, int? Ceiling, string Limit, string Advice)
{
    /// <summary>Where the device is, as its <see cref="BigTcpEnd.Place"/> says.</summary>
    public string? Place { get; init; }

    /// <summary><c>end 0, link 7 'nk-a' (netkit): gso-max-size 600000 exceeds 524280 (tso-max-size). Ask for at most 524280 bytes.</c></summary>
    public override string ToString()
    {
        string name = LinkAttributeSpaces.Link.NameOf((ushort)Attribute);
        string problem = Ceiling is null ? $"{name} {Asked} cannot be set: it needs {Limit}" : $"{name} {Asked} exceeds {Ceiling} ({Limit})";
        return $"end {End}, link {Link.Index} '{Link.Name}'{(Link.Kind is null ? "" : $" ({Link.Kind})")}{(Place is null ? "" : $" {Place}")}: {problem}. {Advice}";
    }
}
