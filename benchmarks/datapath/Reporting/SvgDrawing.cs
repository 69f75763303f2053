using System.Globalization;
using System.Net;
using System.Text;

namespace NetkitSharp.Datapath.Benchmarks.Reporting;

/// <summary>Writes SVG. Coordinates are to a tenth.</summary>
internal sealed class SvgDrawing
{
    private readonly StringBuilder _text = new();

    /// <summary>Colours that are told apart in print and by those who do not see all of them (Okabe and Ito, 2008).</summary>
    public static IReadOnlyList<string> Colours { get; } = ["#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#7f7f7f", "#b8a000", "#333333", "#8c564b", "#17becf"];

    public SvgDrawing(int width, int height, string title) =>
        Append($"<svg viewBox=\"0 0 {width} {height}\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\"><title>{WebUtility.HtmlEncode(title)}</title>");

    public void Line(double x1, double y1, double x2, double y2, string type) => Append($"<line class=\"{type}\" x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\"/>");

    public void Box(double x, double y, double width, double height, string colour, string hint) =>
        Append($"<rect x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{Math.Max(0, width):0.#}\" height=\"{height:0.#}\" fill=\"{colour}\"><title>{WebUtility.HtmlEncode(hint)}</title></rect>");

    public void Path(IEnumerable<(double X, double Y)> points, string colour, string hint) =>
        Append($"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.8\" points=\"{string.Join(' ', points.Select(static point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.#},{point.Y:0.#}")))}\"><title>{WebUtility.HtmlEncode(hint)}</title></polyline>");

    /// <param name="x">Where it is anchored.</param>
    /// <param name="y">Its base line.</param>
    /// <param name="anchor">start, middle or end.</param>
    /// <param name="text">What it says.</param>
    public void Text(double x, double y, string anchor, string text) => Append($"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{WebUtility.HtmlEncode(text)}</text>");

    public override string ToString() => $"{_text}</svg>";

    private void Append(FormattableString text) => _text.Append(text.ToString(CultureInfo.InvariantCulture));
}
