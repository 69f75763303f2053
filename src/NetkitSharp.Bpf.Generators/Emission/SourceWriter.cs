using System.Text;

namespace NetkitSharp.Bpf.Generators.Emission;

/// <summary>Lines of C#, indented by the blocks they stand in.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _atStart = true;

    /// <summary>A line.</summary>
    internal void Line(string text)
    {
        _text.Append(' ', _depth * 4).Append(text).Append('\n');
        _atStart = false;
    }

    /// <summary>An empty line, unless a block has just begun.</summary>
    internal void Gap()
    {
        if (!_atStart)
        {
            _text.Append('\n');
        }
    }

    /// <summary>A summary of a member that follows.</summary>
    /// <param name="text">XML; what comes from an object is escaped already.</param>
    internal void Summary(string text) => Line($"/// <summary>{text}</summary>");

    /// <summary>Begins a block.</summary>
    internal void Open(string? head = null)
    {
        if (head is not null)
        {
            Line(head);
        }

        Line("{");
        _depth++;
        _atStart = true;
    }

    /// <summary>Ends it.</summary>
    internal void Close()
    {
        _depth--;
        Line("}");
    }

    /// <summary>All lines.</summary>
    public override string ToString() => _text.ToString();
}
