using System.Runtime.CompilerServices;
using System.Text;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Interop;

internal static unsafe partial class BpfSyscall
{
    internal static int Pin(BpfHandle handle, string path)
    {
        using DescriptorLease fd = new(handle);
        fixed (byte* name = Terminated(path))
        {
            bpf_attr_obj attr = new() { pathname = (ulong)name, bpf_fd = fd.Value };
            return Call(BpfCommand.Pin, ref attr, bpf_attr_obj.End);
        }
    }

    internal static int GetPinned(string path, uint fileFlags)
    {
        fixed (byte* name = Terminated(path))
        {
            bpf_attr_obj attr = new() { pathname = (ulong)name, file_flags = fileFlags };
            return CallForDescriptor(BpfCommand.GetPinned, ref attr, bpf_attr_obj.End);
        }
    }

    internal static int GetById(BpfCommand command, uint id, uint openFlags = 0)
    {
        bpf_attr_id attr = new() { id = id, open_flags = openFlags };
        return CallForDescriptor(command, ref attr, bpf_attr_id.End);
    }

    internal static int GetNextId(BpfCommand command, uint startId, out uint nextId)
    {
        bpf_attr_id attr = new() { id = startId };
        int result = Call(command, ref attr, bpf_attr_id.EndNextId);
        nextId = attr.next_id;
        return result;
    }

    /// <summary>
    /// The kernel fills what both know: a shorter struct of an older kernel leaves zeros, a longer one of a newer is cut. Fields
    /// that ask for arrays have to be set in <paramref name="info"/> beforehand.
    /// </summary>
    internal static int GetInfo<TInfo>(BpfHandle handle, ref TInfo info)
        where TInfo : unmanaged
    {
        using DescriptorLease fd = new(handle);
        fixed (TInfo* p = &info)
        {
            bpf_attr_info attr = new() { bpf_fd = fd.Value, info_len = (uint)Unsafe.SizeOf<TInfo>(), info = (ulong)p };
            return Call(BpfCommand.GetInfo, ref attr, bpf_attr_info.End);
        }
    }

    internal static int BtfLoad(ReadOnlySpan<byte> btf, uint logLevel, Span<byte> log, out uint logTrueSize)
    {
        fixed (byte* b = btf)
        fixed (byte* l = log)
        {
            bpf_attr_btf_load attr = new()
            {
                btf = (ulong)b,
                btf_size = (uint)btf.Length,
                btf_log_buf = (ulong)l,
                btf_log_size = (uint)log.Length,
                btf_log_level = logLevel,
            };
            int result = CallForDescriptor(BpfCommand.BtfLoad, ref attr, bpf_attr_btf_load.EndLogTrueSize);
            logTrueSize = attr.btf_log_true_size;
            return result;
        }
    }

    /// <summary>The kernel reads up to the first NUL: one within the text would silently cut it.</summary>
    private static byte[] Terminated(string text)
    {
        CText.ThrowIfCut(text);
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }
}
