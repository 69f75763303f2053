namespace NetkitSharp.Rtnetlink.Links.BigTcp;

/// <summary>What a plan does to one end.</summary>
/// <param name="End">The end.</param>
/// <param name="Link">The device as it was when the plan was made.</param>
/// <param name="Before">Its sizes then.</param>
/// <param name="After">Its sizes once the plan is applied; what is null is not sent.</param>
public sealed record BigTcpStep(BigTcpEnd End, LinkInfo Link, BigTcpSizes Before, BigTcpSizes After)
{
    /// <summary>Whether there is something to do.</summary>
    public bool IsNeeded => Before != After;

    /// <summary>Why the end gets less than was asked: by its own limit, or with <see cref="BigTcpClamping.Path"/> by that of another. Null where it does not.</summary>
    public BigTcpObstacle? Clamp { get; init; }
}
