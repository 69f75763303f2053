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
        Await([(pod, inside)], host);
    }

    /// <summary>Waits for all of them, for as long as one after the other comes: the kernel's work item takes a hundred devices at a time.</summary>
    public static void Await(IEnumerable<(Pod Pod, RtnetlinkClient Inside)> pods, PodHostSide host)
    {
        List<(Pod Pod, RtnetlinkClient Inside)> waiting = [.. pods];
        long progress = Stopwatch.GetTimestamp();
        while (true)
        {
            // From Linux 6.8 on the question itself makes the kernel do the work first, and the first answer is the last.
            int settled = waiting.RemoveAll(p => IsSettled(p.Pod, p.Inside.Links.Get(p.Pod.PodSideDevice.Index), host.ReadDevice(p.Pod)));
            if (waiting.Count == 0)
            {
                return;
            }

            if (settled > 0)
            {
                progress = Stopwatch.GetTimestamp();
            }
            else if (Stopwatch.GetElapsedTime(progress) > Longest)
            {
                Pod pod = waiting[0].Pod;
                throw new TimeoutException(
                    $"The devices of pod '{pod.Name}', {pod.HostDevice.Name} on the host and {pod.DeviceName} in the pod{Others(waiting.Count - 1)}, are up but have had no carrier for {Longest.TotalSeconds} seconds.");
            }

            Thread.Sleep(Step);
        }
    }

    private static string Others(int count) => count == 0 ? "" : $", and those of {count} more";

    /// <summary>A pod may take its own end down, and the carrier of the host's with it, which is its business and nothing to wait for.</summary>
    private static bool IsSettled(Pod pod, LinkInfo podSide, LinkInfo hostSide) => !podSide.IsUp || pod.Kind.IsSettled(podSide, hostSide);
}
