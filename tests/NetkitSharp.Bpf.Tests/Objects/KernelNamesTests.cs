using FluentAssertions;
using NetkitSharp.Bpf.Objects;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Objects;

public sealed class KernelNamesTests
{
    [Theory]
    [InlineData("pods", "pods")]
    [InlineData("a_name_longer_than_fifteen", "a_name_longer_t")]
    [InlineData("with-dash", "with_dash")]
    public void Names_are_cut_to_what_the_kernel_keeps(string name, string expected) => KernelNames.Shorten(name).Should().Be(expected);

    // What libbpf 1.x calls them, from internal_map_name.
    [Theory]
    [InlineData("host_routing.netkit.bpf.o", ".rodata", "host_rou.rodata")]
    [InlineData("host_routing.netkit.bpf.o", ".bss", "host_rou.bss")]
    [InlineData("lb.bpf.o", ".data", "lb.data")]
    [InlineData("globals.bpf.o", ".rodata.settings", ".rodata.setting")]
    [InlineData("globals.bpf.o", ".data.tuning", ".data.tuning")]
    [InlineData("a-b", ".bss", "a_b.bss")]
    public void Global_data_is_called_as_libbpf_calls_it(string objectName, string section, string expected) =>
        KernelNames.OfGlobalData(objectName, section).Should().Be(expected);
}
