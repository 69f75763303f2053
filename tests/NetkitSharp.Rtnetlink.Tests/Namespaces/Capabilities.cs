using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Tests.Namespaces;

/// <summary>Takes a capability from a thread of its own (capabilities are per thread, and its children inherit them).</summary>
internal static partial class Capabilities
{
    internal const int NetAdmin = 12;
    internal const int NetRaw = 13;
    internal const int SysAdmin = 21;

    internal static void Without(int capability, Action body)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                Drop(capability);
                body();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    private static void Drop(int capability)
    {
        // linux/capability.h: _LINUX_CAPABILITY_VERSION_3, this thread; two sets of effective, permitted, inheritable.
        uint[] header = [0x20080522, 0];
        uint[] data = new uint[6];
        if (capget(header, data) != 0)
        {
            throw new InvalidOperationException($"capget: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        data[0] &= ~(1u << capability);
        if (capset(header, data) != 0)
        {
            throw new InvalidOperationException($"capset: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int capget([In, Out] uint[] header, [In, Out] uint[] data);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int capset([In, Out] uint[] header, [In] uint[] data);
}
