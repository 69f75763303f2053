namespace NetkitSharp.Bpf.Interop;

/// <summary>The room for what <c>struct bpf_prog_info</c> points at.</summary>
internal readonly ref struct ProgramInfoArrays
{
    internal Span<byte> Translated { get; init; }

    internal Span<byte> Machine { get; init; }

    internal Span<ulong> Symbols { get; init; }

    internal Span<uint> Lengths { get; init; }

    internal Span<byte> Functions { get; init; }

    internal int FunctionRecordSize { get; init; }

    internal Span<byte> Lines { get; init; }

    internal int LineRecordSize { get; init; }

    internal Span<ulong> MachineLines { get; init; }

    internal Span<ulong> Tags { get; init; }
}
