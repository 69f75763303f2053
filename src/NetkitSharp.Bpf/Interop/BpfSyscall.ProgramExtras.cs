using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Interop;

internal static unsafe partial class BpfSyscall
{
    /// <summary>A descriptor; statistics are counted until all such are closed.</summary>
    internal static int EnableStatistics(uint type)
    {
        bpf_attr_enable_stats attr = new() { type = type };
        return CallForDescriptor(BpfCommand.EnableStatistics, ref attr, bpf_attr_enable_stats.End);
    }

    internal static int ProgramBindMap(BpfHandle program, BpfHandle map)
    {
        using DescriptorLease programFd = new(program);
        using DescriptorLease mapFd = new(map);
        bpf_attr_prog_bind_map attr = new() { prog_fd = programFd.Value, map_fd = mapFd.Value };
        return Call(BpfCommand.ProgramBindMap, ref attr, bpf_attr_prog_bind_map.End);
    }

    /// <summary>How many bytes were read.</summary>
    internal static int ProgramStreamRead(BpfHandle program, uint stream, Span<byte> buffer)
    {
        using DescriptorLease fd = new(program);
        fixed (byte* b = buffer)
        {
            bpf_attr_prog_stream_read attr = new() { stream_buf = (ulong)b, stream_buf_len = (uint)buffer.Length, stream_id = stream, prog_fd = fd.Value };
            return Call(BpfCommand.ProgramStreamRead, ref attr, bpf_attr_prog_stream_read.End);
        }
    }

    /// <summary>A token for the delegation that a bpffs was mounted with; a negated errno.</summary>
    internal static int TokenCreate(string bpffs)
    {
        int directory = Libc.OpenDirectory(bpffs);
        if (directory < 0)
        {
            return directory;
        }

        bpf_attr_token_create attr = new() { bpffs_fd = (uint)directory };
        int result = CallForDescriptor(BpfCommand.TokenCreate, ref attr, bpf_attr_token_create.End);
        _ = Libc.Close(directory);
        return result;
    }

    /// <summary>Program info with all the arrays that a span is given for; empty spans are not asked for.</summary>
    internal static int GetProgramInfo(BpfHandle program, in ProgramInfoArrays arrays, out bpf_prog_info info)
    {
        info = default;
        fixed (byte* translated = arrays.Translated)
        fixed (byte* machine = arrays.Machine)
        fixed (ulong* symbols = arrays.Symbols)
        fixed (uint* lengths = arrays.Lengths)
        fixed (byte* functions = arrays.Functions)
        fixed (byte* lines = arrays.Lines)
        fixed (ulong* machineLines = arrays.MachineLines)
        fixed (ulong* tags = arrays.Tags)
        {
            info.xlated_prog_len = (uint)arrays.Translated.Length;
            info.xlated_prog_insns = (ulong)translated;
            info.jited_prog_len = (uint)arrays.Machine.Length;
            info.jited_prog_insns = (ulong)machine;
            info.nr_jited_ksyms = (uint)arrays.Symbols.Length;
            info.jited_ksyms = (ulong)symbols;
            info.nr_jited_func_lens = (uint)arrays.Lengths.Length;
            info.jited_func_lens = (ulong)lengths;
            info.func_info_rec_size = (uint)arrays.FunctionRecordSize;
            info.nr_func_info = arrays.FunctionRecordSize == 0 ? 0 : (uint)(arrays.Functions.Length / arrays.FunctionRecordSize);
            info.func_info = (ulong)functions;
            info.line_info_rec_size = (uint)arrays.LineRecordSize;
            info.nr_line_info = arrays.LineRecordSize == 0 ? 0 : (uint)(arrays.Lines.Length / arrays.LineRecordSize);
            info.line_info = (ulong)lines;
            info.jited_line_info_rec_size = arrays.MachineLines.IsEmpty ? 0u : sizeof(ulong);
            info.nr_jited_line_info = (uint)arrays.MachineLines.Length;
            info.jited_line_info = (ulong)machineLines;
            info.nr_prog_tags = (uint)arrays.Tags.Length;
            info.prog_tags = (ulong)tags;
            return GetInfo(program, ref info);
        }
    }
}
