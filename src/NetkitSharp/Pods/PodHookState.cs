using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Datapath;

namespace NetkitSharp.Pods;

/// <summary>What can be read of a pod's host-side device only inside the host's namespace.</summary>
/// <param name="ForwardsIPv4">The sysctl; null where it is not there.</param>
/// <param name="ForwardsIPv6">The sysctl; null where the kernel or the namespace runs without IPv6.</param>
/// <param name="FromPod">The programs that see what the pod sends; null where they cannot be asked for.</param>
/// <param name="ToPod">The programs that see what is sent to the pod.</param>
internal sealed record PodHookState(bool? ForwardsIPv4, bool? ForwardsIPv6, MprogChain? FromPod, MprogChain? ToPod)
{
    /// <summary>Reads it, on a thread in the host's namespace.</summary>
    public static PodHookState Read(string device, int index, DatapathHook hook) => new(
        ReadSwitch($"/proc/sys/net/ipv4/conf/{device}/forwarding"),
        ReadSwitch($"/proc/sys/net/ipv6/conf/{device}/forwarding"),
        Query(index, hook, fromPod: true),
        Query(index, hook, fromPod: false));

    private static bool? ReadSwitch(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() != "0" : null;

    private static MprogChain? Query(int index, DatapathHook hook, bool fromPod)
    {
        try
        {
            return HostRouting.Query(index, hook, fromPod);
        }
        catch (BpfException)
        {
            // The device went, or is of another kind: the findings about the device say so.
            return null;
        }
    }
}
