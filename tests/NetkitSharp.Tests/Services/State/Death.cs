using NetkitSharp.Services;

namespace NetkitSharp.Tests.Services.State;

/// <summary>A process that dies in the middle, in a thread's stead.</summary>
internal static class Death
{
    /// <summary>Has a thread stop for good before a step of a change: what it holds in memory is as lost as with its process. Whether there was that step.</summary>
    public static bool At(int step, ServiceLoadBalancer dying, Action<ServiceLoadBalancer> change)
    {
        using SemaphoreSlim stopped = new(0);
        bool died = false;
        int at = 0;
        dying.Book.BeforeStep = _ =>
        {
            if (at++ == step)
            {
                died = true;
                stopped.Release();
                Thread.Sleep(Timeout.Infinite);
            }
        };
        new Thread(() =>
        {
            change(dying);
            stopped.Release();
        })
        { IsBackground = true }.Start();
        stopped.Wait();

        // The kernel does so for a process that is gone.
        dying.Pins?.Claim.Dispose();
        return died;
    }
}
