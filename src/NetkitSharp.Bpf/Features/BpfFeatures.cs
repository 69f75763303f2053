using System.Collections.Concurrent;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Features.Probes;

namespace NetkitSharp.Bpf.Features;

/// <summary>
/// What the running kernel can do, found by asking it, never by its version: distributions build features out and port them back.
/// A certain answer is kept for the life of the process; an uncertain one, mostly for want of a capability of the calling thread, is asked for again.
/// Nothing is left made or changed: maps and programs of a few bytes come and go, and nothing is attached.
/// </summary>
public static partial class BpfFeatures
{
    private static readonly ConcurrentDictionary<(string Kind, uint First, uint Second), FeatureProbe> s_certain = new();

    /// <summary>
    /// tcx links: programs at a device's ingress and egress without a qdisc (Linux 6.6, CONFIG_NET_XGRESS). Asks for the programs on
    /// the loopback device of the calling thread's network namespace; needs CAP_NET_ADMIN to be certain.
    /// </summary>
    public static FeatureProbe ProbeTcx() => Keep("feature", (uint)BpfFeature.Tcx, 0, static () => Tcx(-AttachProbe.QueryDevice(KernelAttach.TcxIngress)));

    /// <summary>
    /// netkit links, and with them netkit devices (Linux 6.7, CONFIG_NETKIT). Asks for the programs on the loopback device of the
    /// calling thread's network namespace, which is no netkit device; needs CAP_NET_ADMIN to be certain.
    /// </summary>
    public static FeatureProbe ProbeNetkit() => Keep("feature", (uint)BpfFeature.Netkit, 0, static () => Netkit(-AttachProbe.QueryDevice(KernelAttach.NetkitPrimary)));

    internal static FeatureProbe Tcx(int errno) => errno switch
    {
        0 or Errno.ENODEV => new("tcx", FeatureSupport.Supported, "this kernel has tcx: it answered a query for tcx programs"),
        Errno.EINVAL => new("tcx", FeatureSupport.NotSupported, $"this kernel ({KernelRelease.Name}) has no tcx: it came with Linux 6.6 (CONFIG_NET_XGRESS); attach through classic tc instead"),
        _ => Unknown("tcx", errno, BpfCapabilities.NetAdmin),
    };

    internal static FeatureProbe Netkit(int errno) => errno switch
    {
        0 or Errno.ENXIO or Errno.ENODEV or Errno.EACCES => new("netkit", FeatureSupport.Supported, "this kernel has netkit: it told the loopback device from a netkit device"),
        Errno.EINVAL => new("netkit", FeatureSupport.NotSupported, $"this kernel ({KernelRelease.Name}) has no netkit: it came with Linux 6.7 and is built in or not there at all (CONFIG_NETKIT); use veth and tcx instead"),
        _ => Unknown("netkit", errno, BpfCapabilities.NetAdmin),
    };

    /// <summary>Looks for a feature, or in what was found before.</summary>
    internal static FeatureProbe Keep(string kind, uint first, uint second, Func<FeatureProbe> probe)
    {
        if (s_certain.TryGetValue((kind, first, second), out FeatureProbe? kept))
        {
            return kept;
        }

        FeatureProbe found = probe();
        return found.Support == FeatureSupport.Unknown ? found : s_certain.GetOrAdd((kind, first, second), found);
    }

    /// <summary>Puts an answer into words.</summary>
    /// <param name="feature">What was looked for, such as <c>maps of type Arena</c>.</param>
    /// <param name="since">The mainline release that brought it; null when that is not told.</param>
    /// <param name="needed">The capabilities that it takes to find out.</param>
    /// <param name="answer">What the kernel said.</param>
    internal static FeatureProbe Explain(string feature, string? since, BpfCapabilities needed, in Probed answer) => answer.Finding switch
    {
        Finding.Present => new(feature, FeatureSupport.Supported, answer.Errno == 0
            ? $"this kernel has {feature}: it took one"
            : $"this kernel has {feature}: asked for what cannot be, it answered {Errno.Name(answer.Errno)}, as kernels do that have it"),
        Finding.Absent => new(feature, FeatureSupport.NotSupported,
            $"this kernel ({KernelRelease.Name}) has no {feature}: it answered {Errno.Name(answer.Errno)}" + (since is null ? "" : $"; Linux has it from {since} on, unless it is built without")),
        _ => Unknown(feature, answer.Errno, needed),
    };

    internal static FeatureProbe Unknown(string feature, int errno, BpfCapabilities needed) => new(feature, FeatureSupport.Unknown, errno switch
    {
        Errno.EPERM => $"cannot tell whether this kernel has {feature}: the question was refused (EPERM); {BpfPermissionException.Advice(needed, ThreadCapabilities.Read(), Refusals.Read())}",
        0 => $"cannot tell whether this kernel has {feature}: there is nothing to ask it about that",
        Errno.ENOSYS => $"cannot tell whether this kernel has {feature}: bpf(2) is not there (ENOSYS)",
        _ => $"cannot tell whether this kernel has {feature}: it answered {Errno.Name(errno)}",
    });
}
