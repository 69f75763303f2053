using NetkitSharp.Pods;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Pods;

/// <summary>Every device kind whose pods the datapath routes, one row each; the rows of kinds that the kernel lacks are skipped.</summary>
public static class PodDevices
{
    public static IEnumerable<TheoryDataRow<PodDevice>> All => [.. OfEachHook, new(PodDevice.NetkitL2) { Skip = KernelFeatures.Missing(KernelFeature.Netkit) }];

    /// <summary>One kind for each of the hooks, for what has nothing to do with MAC addresses.</summary>
    public static IEnumerable<TheoryDataRow<PodDevice>> OfEachHook =>
    [
        new(PodDevice.Veth) { Skip = KernelFeatures.Missing(KernelFeature.Veth, KernelFeature.Tcx) },
        new(PodDevice.Netkit) { Skip = KernelFeatures.Missing(KernelFeature.Netkit) },
    ];

    /// <summary>As <see cref="All"/>, with veth on this machine only: for large programs, whose tcx build does on one kernel what it does on another that loads it, and for long tests of what this library does rather than the kernel.</summary>
    public static IEnumerable<TheoryDataRow<PodDevice>> AllVethHere => [.. OfEachHookVethHere, new(PodDevice.NetkitL2) { Skip = KernelFeatures.Missing(KernelFeature.Netkit) }];

    /// <summary>As <see cref="OfEachHook"/>, with veth on this machine only.</summary>
    public static IEnumerable<TheoryDataRow<PodDevice>> OfEachHookVethHere =>
    [
        new TheoryDataRow<PodDevice>(PodDevice.Veth) { Skip = KernelFeatures.Missing(KernelFeature.Veth, KernelFeature.Tcx) }.WithTrait("Needs", nameof(KernelTrait.HostOnly)),
        new(PodDevice.Netkit) { Skip = KernelFeatures.Missing(KernelFeature.Netkit) },
    ];
}
