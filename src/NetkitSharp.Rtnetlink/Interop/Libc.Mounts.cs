using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// sys/mount.h
internal static unsafe partial class Libc
{
    internal const nuint MS_BIND = 0x1000;
    internal const nuint MS_REC = 0x4000;
    internal const nuint MS_SHARED = 0x100000;
    internal const int MNT_DETACH = 2;
    internal const int UMOUNT_NOFOLLOW = 8;

    internal static int Mount(string source, string target, string type, nuint flags)
    {
        int result;
        do
        {
            result = Result(mount(source, target, type, flags, null));
        }
        while (result == -Errno.EINTR);
        return result;
    }

    internal static int Unmount(string target, int flags)
    {
        int result;
        do
        {
            result = Result(umount2(target, flags));
        }
        while (result == -Errno.EINTR);
        return result;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, string type, nuint flags, void* data);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int umount2(string target, int flags);
}
