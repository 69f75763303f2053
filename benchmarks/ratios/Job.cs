namespace NetkitSharp.Ratios;

/// <summary>Something to be done by this library and by peers.</summary>
internal abstract class Job(string name)
{
    /// <summary>What the lines of its ratios and its allocation budget begin with.</summary>
    public string Name { get; } = name;

    public abstract JobResult Run(RatioOptions options);
}
