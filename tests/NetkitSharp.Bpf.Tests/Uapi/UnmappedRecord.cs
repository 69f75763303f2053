using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Tests.Uapi;

/// <summary>struct bpf_line_info of linux/bpf.h: the mapping does not say what the fields are.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct UnmappedRecord(uint Offset);
