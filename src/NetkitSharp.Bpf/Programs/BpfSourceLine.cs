namespace NetkitSharp.Bpf.Programs;

/// <summary>A line of C that an instruction came from, as BTF has it (<c>struct bpf_line_info</c>), or as the verifier wrote it in its log.</summary>
/// <param name="File">The file, as it was named to the compiler; empty when only a log of a kernel before 6.10 tells of the line.</param>
/// <param name="Line">The line, from 1; 0 when it is not known.</param>
/// <param name="Column">The column, from 1; 0 when it is not known.</param>
/// <param name="Text">The line itself, without white space around it.</param>
public sealed record BpfSourceLine(string File, int Line, int Column, string Text)
{
    /// <summary>Where it is, such as <c>datapath.bpf.c:42:7</c>, and what it says.</summary>
    public override string ToString() => File.Length == 0 ? Text : $"{Place}: {Text}";

    /// <summary>Without the folders, which are those of whoever compiled it.</summary>
    internal string Place
    {
        get
        {
            string name = File[(File.LastIndexOf('/') + 1)..];
            return Column > 0 ? $"{name}:{Line}:{Column}" : Line > 0 ? $"{name}:{Line}" : name;
        }
    }
}
