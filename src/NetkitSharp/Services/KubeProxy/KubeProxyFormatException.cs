namespace NetkitSharp.Services.KubeProxy;

/// <summary>A text is no output of <c>iptables-save</c>, or is cut short, or larger than allowed. The message says where, what was expected and what is there.</summary>
public sealed class KubeProxyFormatException : Exception
{
    internal KubeProxyFormatException(int line, int column, string problem)
        : base($"line {line}, column {column}: {problem}")
    {
        Line = line;
        Column = column;
    }

    /// <summary>The line, from 1 on.</summary>
    public int Line { get; }

    /// <summary>The character in the line, from 1 on.</summary>
    public int Column { get; }
}
