using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Blocks;

/// <summary>Rows for tests of both kinds of pairs, with both families of addresses; those of kinds that the kernel lacks are skipped.</summary>
public static class BlockDevices
{
    public static IEnumerable<TheoryDataRow<BlockDevice>> All => [new(BlockDevice.Veth) { Skip = Missing(BlockDevice.Veth) }, new(BlockDevice.Netkit) { Skip = Missing(BlockDevice.Netkit) }];

    public static IEnumerable<TheoryDataRow<BlockDevice, bool>> AllWithFamilies =>
        from device in Enum.GetValues<BlockDevice>()
        from ipv6 in (bool[])[false, true]
        select new TheoryDataRow<BlockDevice, bool>(device, ipv6) { Skip = Missing(device) };

    private static string? Missing(BlockDevice device) =>
        device == BlockDevice.Veth ? KernelFeatures.Missing(KernelFeature.Veth, KernelFeature.Tcx) : KernelFeatures.Missing(KernelFeature.Netkit);
}
