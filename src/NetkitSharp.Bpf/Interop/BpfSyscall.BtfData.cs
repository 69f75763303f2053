namespace NetkitSharp.Bpf.Interop;

internal static unsafe partial class BpfSyscall
{
    /// <summary>The types and strings that the kernel holds behind a BTF descriptor; empty when it does not tell.</summary>
    internal static byte[] BtfData(BpfHandle btf)
    {
        bpf_btf_info info = default;
        if (GetInfo(btf, ref info) < 0)
        {
            return [];
        }

        byte[] data = new byte[info.btf_size];
        fixed (byte* d = data)
        {
            info = new() { btf = (ulong)d, btf_size = (uint)data.Length };
            return GetInfo(btf, ref info) < 0 ? [] : data;
        }
    }
}
