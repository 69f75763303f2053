using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Packaging.Tests;

public sealed class AheadOfTimeTests
{
    /// <summary>The publishing needs no kernel; running what came of it needs one that the demo works on.</summary>
    [Fact]
    public void The_demo_publishes_without_a_warning_and_runs()
    {
        using TemporaryFolder published = new();

        string log = Dotnet.Run(
            SourceTree.Root, "publish", "samples/NetkitPods/NetkitPods.csproj", "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier.Contains("arm64", StringComparison.Ordinal) ? "linux-arm64" : "linux-x64",
            "-o", published.Path, "-warnaserror", $"-p:ArtifactsPath={SourceTree.File("artifacts/packaging")}", "-p:UseSharedCompilation=false");

        log.Should().NotContain("warning");
        if (KernelFeatures.Missing(KernelFeature.Root, KernelFeature.Veth, KernelFeature.Tcx) is null)
        {
            Dotnet.Run(published.Path, published.File("NetkitPods"), ["--device", "veth", "--megabytes", "1"]).Should().Contain("checks hold");
        }
        else
        {
            FluentActions.Invoking(() => Dotnet.Run(published.Path, published.File("NetkitPods"), ["--device", "veth"]))
                .Should().Throw<InvalidOperationException>("it starts, and says what is missing").WithMessage("*NetkitPods: *Exception: *");
        }
    }
}
