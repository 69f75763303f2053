namespace NetkitSharp.Bpf.Links;

/// <summary>What was found at the pin of a link that was to be adopted.</summary>
public enum LinkAdoptionOutcome
{
    /// <summary>The link is attached where it should be and holds the program that it should.</summary>
    Attached,

    /// <summary>The link is attached where it should be, but holds another program: update it.</summary>
    OtherProgram,

    /// <summary>The link is attached to something else.</summary>
    Elsewhere,

    /// <summary>The link attaches nothing any more: what it was attached to is gone, or it was detached. Reattach it.</summary>
    Severed,

    /// <summary>Nothing is pinned there: attach and pin.</summary>
    NoPin,
}
