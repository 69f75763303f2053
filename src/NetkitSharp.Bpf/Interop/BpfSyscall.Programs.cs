using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Interop;

internal static unsafe partial class BpfSyscall
{
    /// <summary>Loads with the arrays pinned for the call; the caller has set the rest of <paramref name="attr"/>.</summary>
    internal static int ProgramLoad(ref bpf_attr_prog_load attr, ReadOnlySpan<byte> instructions, string license, ReadOnlySpan<byte> functionInfo, ReadOnlySpan<byte> lineInfo, IReadOnlyList<SafeHandle?> descriptors, Span<byte> log, int size = bpf_attr_prog_load.EndLogTrueSize)
    {
        using DescriptorArrayLease array = new(descriptors);
        fixed (int* d = array.Values)
        fixed (byte* i = instructions)
        fixed (byte* li = Terminated(license))
        fixed (byte* f = functionInfo)
        fixed (byte* l = lineInfo)
        fixed (byte* b = log)
        {
            attr.insns = (ulong)i;
            attr.license = (ulong)li;
            attr.func_info = (ulong)f;
            attr.line_info = (ulong)l;
            attr.log_buf = (ulong)b;
            attr.log_size = (uint)log.Length;
            attr.log_true_size = 0;
            attr.fd_array = (ulong)d;
            return CallForDescriptor(BpfCommand.ProgramLoad, ref attr, size);
        }
    }

    internal static int ProgramTestRun(BpfHandle program, ref bpf_attr_test attr, ReadOnlySpan<byte> data, Span<byte> dataOut, ReadOnlySpan<byte> context, Span<byte> contextOut)
    {
        using DescriptorLease fd = new(program);
        fixed (byte* i = data)
        fixed (byte* o = dataOut)
        fixed (byte* ci = context)
        fixed (byte* co = contextOut)
        {
            attr.prog_fd = fd.Value;
            attr.data_in = (ulong)i;
            attr.data_size_in = (uint)data.Length;
            attr.data_out = (ulong)o;
            attr.data_size_out = (uint)dataOut.Length;
            attr.ctx_in = (ulong)ci;
            attr.ctx_size_in = (uint)context.Length;
            attr.ctx_out = (ulong)co;
            attr.ctx_size_out = (uint)contextOut.Length;
            return Call(BpfCommand.ProgramTestRun, ref attr, bpf_attr_test.EndBatchSize);
        }
    }

    /// <summary>Program info with the ids of the maps in use; <paramref name="mapIds"/> may be empty to learn how many there are.</summary>
    internal static int GetProgramInfo(BpfHandle program, Span<uint> mapIds, out bpf_prog_info info)
    {
        info = default;
        fixed (uint* ids = mapIds)
        {
            info.nr_map_ids = (uint)mapIds.Length;
            info.map_ids = (ulong)ids;
            return GetInfo(program, ref info);
        }
    }

    internal static int ProgramQuery(int ifindex, uint attachType, Span<uint> programIds, Span<uint> linkIds, out uint count, out ulong revision)
    {
        fixed (uint* p = programIds)
        fixed (uint* l = linkIds)
        {
            bpf_attr_query attr = new()
            {
                target = (uint)ifindex,
                attach_type = attachType,
                prog_ids = (ulong)p,
                link_ids = (ulong)l,
                count = (uint)programIds.Length,
            };
            int result = Call(BpfCommand.ProgramQuery, ref attr, bpf_attr_query.End);
            count = attr.count;
            revision = attr.revision;
            return result;
        }
    }
}
