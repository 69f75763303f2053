using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Interop;

/// <summary>epoll(7). A result below zero is a negated errno.</summary>
internal static unsafe partial class Epoll
{
    internal const uint EPOLLIN = 0x001;
    internal const uint EPOLLOUT = 0x004;
    internal const uint EPOLLONESHOT = 1u << 30;

    private const int EPOLL_CLOEXEC = 0x80000;
    private const int EPOLL_CTL_ADD = 1;
    private const int EPOLL_CTL_DEL = 2;
    private const int EPOLL_CTL_MOD = 3;

    private const int MostEvents = 64;

    /// <summary><c>struct epoll_event</c> is packed on x86-64 and nowhere else (sys/epoll.h).</summary>
    private static readonly int s_dataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    internal static int Create() => Libc.AboveStandard(Result(EpollCreate1(EPOLL_CLOEXEC)));

    internal static int Add(SafeHandle epoll, SafeHandle target, uint events, ulong data) => Control(epoll, EPOLL_CTL_ADD, target, events, data);

    internal static int Modify(SafeHandle epoll, SafeHandle target, uint events, ulong data) => Control(epoll, EPOLL_CTL_MOD, target, events, data);

    internal static int Remove(SafeHandle epoll, SafeHandle target) => Control(epoll, EPOLL_CTL_DEL, target, 0, 0);

    /// <summary>Waits and gives the data of what is ready; 0 when the time is over or a signal came.</summary>
    internal static int Wait(SafeHandle epoll, Span<ulong> ready, int milliseconds)
    {
        int size = s_dataOffset + sizeof(ulong);
        byte* events = stackalloc byte[MostEvents * 16];
        int count = Result(EpollWait(epoll, events, Math.Min(ready.Length, MostEvents), milliseconds));
        for (int i = 0; i < count; i++)
        {
            ready[i] = *(ulong*)(events + (i * size) + s_dataOffset);
        }

        return count == -Errno.EINTR ? 0 : count;
    }

    private static int Control(SafeHandle epoll, int operation, SafeHandle target, uint events, ulong data)
    {
        byte* change = stackalloc byte[16];
        *(uint*)change = events;
        *(ulong*)(change + s_dataOffset) = data;
        return Result(EpollCtl(epoll, operation, target, change));
    }

    private static int Result(int result) => result < 0 ? -Marshal.GetLastPInvokeError() : result;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreate1(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int EpollCtl(SafeHandle epoll, int operation, SafeHandle target, byte* change);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int EpollWait(SafeHandle epoll, byte* events, int most, int milliseconds);
}
