using System.Diagnostics;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;

namespace NetkitSharp.Pods;

/// <summary>
/// Waits until a pod's devices really send. The kernel turns a carrier that came up into a working queue in a work item of its own
/// (<c>net/core/link_watch.c</c>), and drops silently until it ran: a pod is not there before that.
/// </summary>
internal static class PodCarrier
{
    /// <summary>How long to wait.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromSeconds(5);

    /// <summary>How long between two looks.</summary>
    public static TimeSpan Step { get; } = TimeSpan.FromMilliseconds(2);

    public static void Await(Pod pod, PodHostSide host)
    {
        using RtnetlinkClient inside = RtnetlinkClient.Open(pod.Namespace);
        long start = Stopwatch.GetTimestamp();

        // From Linux 6.8 on the question itself makes the kernel do the work first, and the first answer is the last.
        while (!IsSettled(pod, inside.Links.Get(pod.PodSideDevice.Index), host.ReadDevice(pod)))
        {
            if (Stopwatch.GetElapsedTime(start) > Longest)
            {
                throw new TimeoutException(
                    $"The devices of pod '{pod.Name}', {pod.HostDevice.Name} on the host and {pod.DeviceName} in the pod, are up but have had no carrier for {Longest.TotalSeconds} seconds.");
            }

            Thread.Sleep(Step);
        }
    }

    /// <summary>A pod may take its own end down, and the carrier of the host's with it, which is its business and nothing to wait for.</summary>
    private static bool IsSettled(Pod pod, LinkInfo podSide, LinkInfo hostSide) => !podSide.IsUp || pod.Kind.IsSettled(podSide, hostSide);
}
