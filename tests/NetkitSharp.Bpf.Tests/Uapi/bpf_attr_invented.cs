using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Tests.Uapi;

/// <summary>A struct that union bpf_attr has under no such name.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_invented
{
    internal uint prog_fd;
}
