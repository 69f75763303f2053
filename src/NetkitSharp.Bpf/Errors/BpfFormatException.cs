namespace NetkitSharp.Bpf.Errors;

/// <summary>
/// An object file, or a part of it, is not what a BPF loader can use: malformed, made for something else, or of a kind that is not
/// supported. The message says what was expected, where, and what was found instead; nothing was asked of the kernel yet.
/// </summary>
public sealed class BpfFormatException : Exception
{
    /// <summary>An error without a place.</summary>
    public BpfFormatException(string message)
        : base(message)
    {
    }

    internal BpfFormatException(string objectName, string? section, long? offset, string problem)
        : base(Compose(objectName, section, offset, problem))
    {
        ObjectName = objectName;
        Section = section;
        Offset = offset;
    }

    /// <summary>The name the object was opened under: its file name, or what was given to <c>Parse</c>.</summary>
    public string? ObjectName { get; }

    /// <summary>The ELF section the error is in, null when it is about the file as a whole.</summary>
    public string? Section { get; }

    /// <summary>Where, in bytes from the start of <see cref="Section"/>, or of the file when that is null.</summary>
    public long? Offset { get; }

    private static string Compose(string objectName, string? section, long? offset, string problem) => (section, offset) switch
    {
        (null, null) => $"{objectName}: {problem}",
        (null, _) => $"{objectName}: at offset 0x{offset:x}: {problem}",
        (_, null) => $"{objectName}: section '{section}': {problem}",
        _ => $"{objectName}: section '{section}' at offset 0x{offset:x}: {problem}",
    };
}
