using System.Runtime.ExceptionServices;

namespace NetkitSharp.Rtnetlink.Namespaces;

/// <summary>
/// A thread made for one call, which may change its namespace because it ends with the call: no later work can run on it, and
/// nothing restores what a failed restore would have leaked.
/// </summary>
internal static class NamespaceThread
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
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        })
        {
            IsBackground = true,
            Name = "netns",
        };

        // UnsafeStart: an AsyncLocal or impersonation of the caller has no business in there.
        thread.UnsafeStart();
        Join(thread);
        failure?.Throw();
        return result;
    }

    /// <summary>
    /// The body goes on whether or not its caller waits: an interrupt (<see cref="Thread.Interrupt"/>) is kept for the caller's next wait, so that neither what the body
    /// opens nor its failure is lost.
    /// </summary>
    private static void Join(Thread thread)
    {
        bool interrupted = false;
        while (true)
        {
            try
            {
                thread.Join();
                break;
            }
            catch (ThreadInterruptedException)
            {
                interrupted = true;
            }
        }

        if (interrupted)
        {
            Thread.CurrentThread.Interrupt();
        }
    }
}
