using System.Runtime.CompilerServices;

namespace NetkitSharp.Services;

/// <summary>What is wrong, put into words only where something is.</summary>
[InterpolatedStringHandler]
internal ref struct DemandText
{
    private DefaultInterpolatedStringHandler _text;

    public DemandText(int literalLength, int formattedCount, bool holds, out bool isNeeded)
    {
        isNeeded = !holds;
        _text = holds ? default : new DefaultInterpolatedStringHandler(literalLength, formattedCount, System.Globalization.CultureInfo.InvariantCulture);
    }

    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    public void AppendFormatted<T>(T value, string? format = null) => _text.AppendFormatted(value, format);

    public string ToStringAndClear() => _text.ToStringAndClear();
}
