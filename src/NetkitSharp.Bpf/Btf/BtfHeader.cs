using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Btf;

/// <summary>struct btf_header of linux/btf.h. Its offsets count from its own end, <see cref="HeaderLength"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct BtfHeader(
    ushort Magic,
    byte Version,
    byte Flags,
    uint HeaderLength,
    uint TypeOffset,
    uint TypeLength,
    uint StringOffset,
    uint StringLength)
{
    /// <summary>sizeof(struct btf_header) before Linux 7.1.</summary>
    internal const int Size = 24;

    /// <summary>With layout_off and layout_len of Linux 7.1: how long each kind is, which a reader that knows the kinds may skip.</summary>
    internal const int SizeWithLayout = 32;

    /// <summary>BTF_MAGIC.</summary>
    internal const ushort ExpectedMagic = 0xeb9f;

    /// <summary>BTF_VERSION.</summary>
    internal const byte ExpectedVersion = 1;
}
