using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Tests.Uapi;

/// <summary>What the proof must find in a struct, here of struct sockaddr_nl.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct wrong_sockaddr
{
    internal ushort nl_family;
    internal ushort nl_pad;
    internal uint nl_pid;
    internal ulong nl_groups;
    internal byte nl_invented;
}
