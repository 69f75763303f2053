using System.Runtime.InteropServices;

namespace NetkitSharp.Tests.Blocks;

/// <summary><c>struct sockaddr_ll</c> of <c>linux/if_packet.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct sockaddr_ll
{
    internal ushort sll_family;
    internal ushort sll_protocol;
    internal int sll_ifindex;
    internal ushort sll_hatype;
    internal byte sll_pkttype;
    internal byte sll_halen;
    internal ulong sll_addr;
}
