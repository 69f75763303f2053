using System.Runtime.ExceptionServices;

namespace NetkitSharp.Bpf.Tests.Kernel;

/// <summary>Runs on a thread that ends: what a thread was made into (a namespace, fewer capabilities) must not come back to the pool.</summary>
internal static class DedicatedThread
{
    internal static T Run<T>(Func<T> body)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                result = body();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.UnsafeStart();
        thread.Join();
        failure?.Throw();
        return result;
    }

    /// <summary>Runs with an effective set without the capabilities given by number.</summary>
    internal static unsafe T RunWithout<T>(int[] capabilities, Func<T> body) => Run(() =>
    {
        const uint Version3 = 0x20080522;
        uint* header = stackalloc uint[] { Version3, 0 };
        uint* data = stackalloc uint[6];
        Check(Libc.CapGet(header, data));
        foreach (int capability in capabilities)
        {
            data[capability / 32 * 3] &= ~(1u << capability % 32);
        }

        Check(Libc.CapSet(header, data));
        return body();
    });

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new System.ComponentModel.Win32Exception();
        }
    }
}
