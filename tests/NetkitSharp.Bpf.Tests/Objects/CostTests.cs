using FluentAssertions;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Tests.Fixtures;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Objects;

/// <summary>What reading an object may cost.</summary>
public sealed class CostTests
{
    [Fact]
    public void An_object_of_15_maps_takes_less_than_200_KB_to_read()
    {
        byte[] image = FixtureObject.Bytes("fifteen.bpf.o");
        BpfObjectSpec.Parse(image, "fifteen.bpf.o");
        long before = GC.GetAllocatedBytesForCurrentThread();
        BpfObjectSpec spec = BpfObjectSpec.Parse(image, "fifteen.bpf.o");
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        spec.Maps.Count.Should().Be(17);
        spec.Programs.Count.Should().Be(6);
        allocated.Should().BeLessThan(200_000);
        TestContext.Current.SendDiagnosticMessage($"reading {image.Length} bytes allocated {allocated}");
    }
}
