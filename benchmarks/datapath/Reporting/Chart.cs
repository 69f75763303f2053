namespace NetkitSharp.Datapath.Benchmarks.Reporting;

/// <summary>A picture of figures.</summary>
/// <param name="title">What it shows.</param>
internal abstract class Chart(string title)
{
    protected const int Width = 760;

    public string Title { get; } = title;

    /// <summary>Draws it as SVG, in the colours of the page around it.</summary>
    public abstract string ToSvg();
}
