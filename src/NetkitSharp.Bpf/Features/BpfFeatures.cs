using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Features;

/// <summary>
/// What the running kernel can do, found by asking it, never by its version: distributions build features out and port them back.
/// A certain answer is kept for the life of the process; an uncertain one is asked for again. Nothing is made or changed.
/// </summary>
public static class BpfFeatures
{
    /// <summary>Every network namespace has its loopback device from the start, and it is the first.</summary>
    private const int Loopback = 1;

    private const uint TcxIngress = 46;
    private const uint NetkitPrimary = 54;

    private static FeatureProbe? s_tcx;
    private static FeatureProbe? s_netkit;

    /// <summary>
    /// tcx links: programs at a device's ingress and egress without a qdisc (Linux 6.6, CONFIG_NET_XGRESS). Asks for the programs on
    /// the loopback device of the calling thread's network namespace; needs CAP_NET_ADMIN to be certain.
    /// </summary>
    public static FeatureProbe ProbeTcx() => s_tcx ?? Keep(ref s_tcx, Tcx(Query(TcxIngress)));

    /// <summary>
    /// netkit links, and with them netkit devices (Linux 6.7, CONFIG_NETKIT). Asks for the programs on the loopback device of the
    /// calling thread's network namespace, which is no netkit device; needs CAP_NET_ADMIN to be certain.
    /// </summary>
    public static FeatureProbe ProbeNetkit() => s_netkit ?? Keep(ref s_netkit, Netkit(Query(NetkitPrimary)));

    internal static FeatureProbe Tcx(int errno) => errno switch
    {
        0 or Errno.ENODEV => new("tcx", FeatureSupport.Supported, "this kernel has tcx: it answered a query for tcx programs"),
        Errno.EINVAL => new("tcx", FeatureSupport.NotSupported, $"this kernel ({Release}) has no tcx: it came with Linux 6.6 (CONFIG_NET_XGRESS); attach through classic tc instead"),
        _ => Unknown("tcx", errno),
    };

    internal static FeatureProbe Netkit(int errno) => errno switch
    {
        0 or Errno.ENXIO or Errno.ENODEV or Errno.EACCES => new("netkit", FeatureSupport.Supported, "this kernel has netkit: it told the loopback device from a netkit device"),
        Errno.EINVAL => new("netkit", FeatureSupport.NotSupported, $"this kernel ({Release}) has no netkit: it came with Linux 6.7 and is built in or not there at all (CONFIG_NETKIT); use veth and tcx instead"),
        _ => Unknown("netkit", errno),
    };

    private static string Release
    {
        get
        {
            try
            {
                return File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
            }
            catch (IOException)
            {
                return Environment.OSVersion.Version.ToString();
            }
        }
    }

    private static int Query(uint attachType) => -BpfSyscall.ProgramQuery(Loopback, attachType, [], [], out _, out _);

    private static FeatureProbe Unknown(string feature, int errno) => new(feature, FeatureSupport.Unknown, errno switch
    {
        Errno.EPERM => $"cannot tell whether this kernel has {feature}: the question was refused (EPERM); {BpfPermissionException.Advice(BpfCapabilities.NetAdmin, ThreadCapabilities.Read(), Environment.OSVersion.Version)}",
        Errno.ENOSYS => $"cannot tell whether this kernel has {feature}: bpf(2) is not there (ENOSYS)",
        _ => $"cannot tell whether this kernel has {feature}: it answered {Errno.Name(errno)}",
    });

    private static FeatureProbe Keep(ref FeatureProbe? kept, FeatureProbe found)
    {
        if (found.Support != FeatureSupport.Unknown)
        {
            kept = found;
        }

        return found;
    }
}
