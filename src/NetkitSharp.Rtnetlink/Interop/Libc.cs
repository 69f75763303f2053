using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

/// <summary>
/// The libc functions in use, a file per topic. The imports are private: the wrapper beside each one repeats a call that a signal
/// interrupted and answers the result or <c>-errno</c>, as the kernel itself does, so that no caller can read errno too late.
/// </summary>
internal static unsafe partial class Libc
{
    private static int Result(int result) => result >= 0 ? result : -Marshal.GetLastPInvokeError();
}
