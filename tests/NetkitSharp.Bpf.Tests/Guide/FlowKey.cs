using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Tests.Guide;

/// <summary>struct flow of guide.bpf.c; addresses and ports in network byte order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FlowKey
{
    internal uint Source;
    internal uint Destination;
    internal ushort SourcePort;
    internal ushort DestinationPort;
    internal byte Protocol;
    private byte _padding0;
    private byte _padding1;
    private byte _padding2;
}
