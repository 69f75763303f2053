using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Tests.Uapi;

/// <summary>struct bpf_func_info of linux/bpf.h: the fields in the wrong order, and one too large.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct WrongRecord(ulong TypeId, uint Offset);
