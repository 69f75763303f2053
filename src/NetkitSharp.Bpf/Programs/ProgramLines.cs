using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Programs;

/// <summary>Which source line an instruction of a spec came from, by the line information it is loaded with.</summary>
internal static class ProgramLines
{
    private const int ColumnBits = 10;

    /// <summary>Null when the spec has no such information, or it cannot be read: this only adds to an error.</summary>
    internal static BpfSourceLine? Find(BpfProgramSpec spec, int instruction)
    {
        if (spec.Btf is null || spec.LineInfoRecordSize < BtfLineRecord.Size)
        {
            return null;
        }

        BtfLineRecord? found = null;
        ReadOnlySpan<byte> records = spec.LineInfo.Span;
        for (; records.Length >= spec.LineInfoRecordSize; records = records[spec.LineInfoRecordSize..])
        {
            BtfLineRecord record = MemoryMarshal.Read<BtfLineRecord>(records);
            if (record.Offset > (uint)instruction)
            {
                break;
            }

            found = record;
        }

        if (found is not { } line)
        {
            return null;
        }

        try
        {
            BtfTable types = BtfTable.Parse(BpfSyscall.BtfData(spec.Btf), "the program's BTF");
            return new(
                types.GetString(line.FileNameOffset),
                (int)(line.LineAndColumn >> ColumnBits),
                (int)(line.LineAndColumn & ((1u << ColumnBits) - 1)),
                types.GetString(line.LineOffset).Trim());
        }
        catch (BpfFormatException)
        {
            // A refusal is being reported, which must not become another: the verifier's log has the line as well.
            return null;
        }
    }
}
