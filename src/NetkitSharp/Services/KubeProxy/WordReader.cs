using System.Text;

namespace NetkitSharp.Services.KubeProxy;

/// <summary>
/// The words of a line as <c>iptables-restore</c> takes them apart: blanks part them, but not inside of double quotes, where a backslash takes the next character as it is.
/// </summary>
internal ref struct WordReader(ReadOnlySpan<char> line, int lineNumber)
{
    private readonly ReadOnlySpan<char> _line = line;
    private int _position;

    /// <summary>The line's number, from 1 on.</summary>
    public readonly int Line => lineNumber;

    /// <summary>Where the last word began, from 1 on.</summary>
    public int Column { get; private set; }

    /// <summary>Whether the last word had quotes: then it is never an option.</summary>
    public bool IsQuoted { get; private set; }

    public bool TryRead(out ReadOnlySpan<char> word)
    {
        while (_position < _line.Length && IsBlank(_line[_position]))
        {
            _position++;
        }

        Column = _position + 1;
        IsQuoted = false;
        int start = _position;
        for (; _position < _line.Length && !IsBlank(_line[_position]); _position++)
        {
            if (_line[_position] == '"')
            {
                word = ReadQuoted(start);
                return true;
            }
        }

        word = _line[start.._position];
        return word.Length > 0;
    }

    /// <summary>The next word, which has to be there.</summary>
    public ReadOnlySpan<char> Read(ReadOnlySpan<char> after) => TryRead(out ReadOnlySpan<char> word) ? word : throw Error($"the line ends where {after} needs something to follow");

    public readonly KubeProxyFormatException Error(string problem) => new(lineNumber, Column, problem);

    private static bool IsBlank(char c) => c is ' ' or '\t';

    private ReadOnlySpan<char> ReadQuoted(int start)
    {
        IsQuoted = true;
        int quote = _position;
        StringBuilder word = new();
        word.Append(_line[start.._position]);
        bool inside = false;
        for (; _position < _line.Length && (inside || !IsBlank(_line[_position])); _position++)
        {
            char c = _line[_position];
            if (c == '"')
            {
                inside = !inside;
                quote = _position;
            }
            else if (inside && c == '\\' && _position + 1 < _line.Length)
            {
                word.Append(_line[++_position]);
            }
            else
            {
                word.Append(c);
            }
        }

        return inside ? throw new KubeProxyFormatException(lineNumber, quote + 1, "the quote that begins here has no end on the line") : word.ToString();
    }
}
