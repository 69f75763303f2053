using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Testing;

namespace NetkitSharp.Packaging.Tests;

public sealed class AheadOfTimeTests
{
    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void The_demo_publishes_without_a_warning_and_runs()
    {
        using TemporaryFolder published = new();

        string log = Dotnet.Run(
            SourceTree.Root, "publish", "samples/NetkitPods/NetkitPods.csproj", "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier.Contains("arm64", StringComparison.Ordinal) ? "linux-arm64" : "linux-x64",
            "-o", published.Path, "-warnaserror", "-p:UseSharedCompilation=false");
        string demo = Dotnet.Run(published.Path, published.File("NetkitPods"), ["--device", "veth", "--megabytes", "1"]);

        log.Should().NotContain("warning");
        demo.Should().Contain("checks hold");
    }
}
