using System.Runtime.CompilerServices;
using System.Text;

namespace NetkitSharp.Bpf.Interop;

/// <summary><c>char name[BPF_OBJ_NAME_LEN]</c>: at most 15 bytes and a NUL.</summary>
[InlineArray(Size)]
internal struct bpf_obj_name
{
    internal const int Size = 16;

    private byte _element;

    /// <summary>The caller has checked that <paramref name="name"/> is short enough.</summary>
    internal static bpf_obj_name From(string name)
    {
        bpf_obj_name bytes = default;
        Encoding.UTF8.GetBytes(name, ((Span<byte>)bytes)[..(Size - 1)]);
        return bytes;
    }

    public override readonly string ToString()
    {
        ReadOnlySpan<byte> bytes = this;
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
