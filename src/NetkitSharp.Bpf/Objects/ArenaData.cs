namespace NetkitSharp.Bpf.Objects;

/// <summary>The variables that lie in an arena's memory.</summary>
internal sealed class ArenaData(ReadOnlyMemory<byte> initial, int size)
{
    private byte[]? _content;

    /// <summary>Bytes they take together.</summary>
    internal int Size { get; } = size;

    /// <summary>Whether anything but zeros is to be written.</summary>
    internal bool HasContent => _content is not null || !initial.IsEmpty;

    /// <summary>Their initial values.</summary>
    internal Span<byte> Content
    {
        get
        {
            if (_content is null)
            {
                _content = new byte[Size];
                initial.CopyTo(_content);
            }

            return _content;
        }
    }
}
