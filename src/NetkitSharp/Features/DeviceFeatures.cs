using NetkitSharp.Bpf.Features;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Features;

/// <summary>
/// What the running kernel's devices can do, found by making one where nobody sees it, never by the kernel's version. A certain answer is kept for the life of the process.
/// </summary>
public static class DeviceFeatures
{
    private const string SingleDevices = "netkit devices without a peer";
    private const string SingleSince = "Linux has them from 7.1 on (IFLA_NETKIT_PAIRING)";

    private static FeatureProbe? s_single;

    /// <summary>
    /// netkit devices without a peer (<c>NETKIT_DEVICE_SINGLE</c>), Linux 7.1. Such a device takes no programs; it is for AF_XDP and queues leased from a NIC. The probe makes one in a
    /// network namespace of its own, which goes with it; a process killed meanwhile leaves the namespace, whose name begins with <c>nks-probe-</c>. Needs CAP_SYS_ADMIN and CAP_NET_ADMIN to be certain.
    /// </summary>
    public static FeatureProbe ProbeNetkitSingle()
    {
        if (s_single is { } known)
        {
            return known;
        }

        FeatureProbe found = MakeSingle();
        if (found.Support != FeatureSupport.Unknown)
        {
            s_single = found;
        }

        return found;
    }

    /// <summary>What came of making one, in words.</summary>
    /// <param name="refusal">Why there is none; null when it was made.</param>
    internal static FeatureProbe Single(Exception? refusal) => refusal switch
    {
        null => new(SingleDevices, FeatureSupport.Supported, $"this kernel has {SingleDevices}: it made one"),
        LinkKindNotSupportedException => new(
            SingleDevices, FeatureSupport.NotSupported, $"this kernel has no netkit devices at all: they came with Linux 6.7 (CONFIG_NETKIT); {SingleSince}"),
        AttributeIgnoredException => new(SingleDevices, FeatureSupport.NotSupported, $"this kernel has no {SingleDevices}: asked for one it made a pair; {SingleSince}"),
        NamespaceException => new(
            SingleDevices, FeatureSupport.Unknown, $"cannot tell whether this kernel has {SingleDevices}: there is no namespace to make one in: {refusal.Message}"),
        _ => new(SingleDevices, FeatureSupport.Unknown, $"cannot tell whether this kernel has {SingleDevices}: {refusal.Message}"),
    };

    private static FeatureProbe MakeSingle()
    {
        string name = $"nks-probe-{Guid.NewGuid():N}";
        try
        {
            using NetworkNamespace apart = NetworkNamespace.Create(name);
            using RtnetlinkClient rtnetlink = RtnetlinkClient.Open(apart);

            // Not nk0: where a pair is made instead, the kernel calls the peer so.
            rtnetlink.Links.Create(new NetkitSingleLink("single0"));
            return Single(refusal: null);
        }
        catch (Exception refusal) when (refusal is NamespaceException or NetlinkException)
        {
            return Single(refusal);
        }
        finally
        {
            Forget(name);
        }
    }

    private static void Forget(string name)
    {
        try
        {
            NetworkNamespace.TryDelete(name);
        }
        catch (NamespaceException)
        {
            // Who may not make a namespace may not look for one either; the answer is on its way.
        }
    }
}
