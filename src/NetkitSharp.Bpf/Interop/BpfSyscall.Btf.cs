namespace NetkitSharp.Bpf.Interop;

internal static unsafe partial class BpfSyscall
{
    /// <summary>
    /// The info of BTF with its name, which ends at a NUL; either buffer may be empty. <paramref name="info"/>'s btf_size says how large
    /// the whole blob is, of which as much as fits is copied.
    /// </summary>
    internal static int GetBtfInfo(BpfHandle handle, Span<byte> btf, Span<byte> name, out bpf_btf_info info)
    {
        fixed (byte* b = btf)
        fixed (byte* n = name)
        {
            info = new() { btf = (ulong)b, btf_size = (uint)btf.Length, name = (ulong)n, name_len = (uint)name.Length };
            return GetInfo(handle, ref info);
        }
    }
}
