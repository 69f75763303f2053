namespace NetkitSharp.Services.KubeProxy;

/// <summary>Lines of a text, without a string for each, and none longer than allowed.</summary>
internal sealed class LineReader(TextReader text, int maximumLength)
{
    // One more than the longest line with a carriage return: a buffer without a line end is too long a line.
    private readonly char[] _buffer = new char[maximumLength + 2];
    private int _start;
    private int _end;
    private int _line;
    private bool _ended;

    /// <summary>The next line, until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<char> line)
    {
        _line++;
        int searched = 0;
        while (true)
        {
            Span<char> there = _buffer.AsSpan(_start, _end - _start);
            int length = there[searched..].IndexOf('\n');
            if (length >= 0)
            {
                length += searched;
                line = Trimmed(there[..length]);
                _start += length + 1;
                return true;
            }

            if (_ended)
            {
                line = Trimmed(there);
                _start = _end;
                return there.Length > 0;
            }

            searched = there.Length;
            Fill();
        }
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            throw TooLong();
        }

        int read = text.Read(_buffer, _end, _buffer.Length - _end);
        _ended = read == 0;
        _end += read;
    }

    private ReadOnlySpan<char> Trimmed(ReadOnlySpan<char> line)
    {
        line = line is [.., '\r'] ? line[..^1] : line;
        return line.Length <= maximumLength ? line : throw TooLong();
    }

    private KubeProxyFormatException TooLong() => new(_line, maximumLength + 1, $"the line is longer than the {maximumLength} characters that are allowed");
}
