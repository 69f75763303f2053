using System.IO.Compression;
using FluentAssertions;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Packaging.Tests;

public sealed class PackageTests(PackedFeed feed) : IClassFixture<PackedFeed>
{
    public static TheoryData<string> Projects => [.. PackedFeed.Projects];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_package_holds_assembly_documentation_and_readme(string project)
    {
        using ZipArchive package = ZipFile.OpenRead(feed.PackageFile(project));

        package.Entries.Select(e => e.FullName).Should().Contain([$"lib/net10.0/{project}.dll", $"lib/net10.0/{project}.xml", "README.md"]);
        package.GetEntry("README.md")!.Length.Should().BeGreaterThan(500, "a README tells what the package is and how to start");
        File.Exists(feed.PackageFile(project, "snupkg")).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_package_depends_on_nothing_but_ours_and_the_logging_abstractions(string project)
    {
        using ZipArchive package = ZipFile.OpenRead(feed.PackageFile(project));
        using StreamReader nuspec = new(package.GetEntry($"{project}.nuspec")!.Open());

        string[] dependencies = [.. nuspec.ReadToEnd().Split("<dependency id=\"").Skip(1).Select(d => d[..d.IndexOf('"', StringComparison.Ordinal)])];

        dependencies.Should().BeSubsetOf([.. PackedFeed.Projects, "Microsoft.Extensions.Logging.Abstractions"]);
    }

    /// <summary>From the packages alone: links, one of a kind of the consumer's own, in a namespace of its own, and the programs that travel inside.</summary>
    [KernelFact([KernelFeature.Veth, KernelFeature.Bridge], Trait = KernelTrait.HostOnly)]
    public void A_project_outside_the_tree_creates_a_link_and_loads_the_programs()
    {
        using TemporaryFolder consumer = new();
        File.WriteAllText(consumer.File("consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <RestorePackagesPath>{consumer.File("packages")}</RestorePackagesPath>
                <RestoreAdditionalProjectSources>{feed.Folder}</RestoreAdditionalProjectSources>
                <RestoreAdditionalProjectFallbackFolders>{UserPackages}</RestoreAdditionalProjectFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="NetkitSharp" Version="{feed.Version}" />
              </ItemGroup>
            </Project>
            """);
        string name = $"nks-consumer-{Environment.ProcessId}";
        File.WriteAllText(consumer.File("Program.cs"), """
            using NetkitSharp.Datapath;
            using NetkitSharp.Rtnetlink;
            using NetkitSharp.Rtnetlink.Links;
            using NetkitSharp.Rtnetlink.Links.Veth;
            using NetkitSharp.Rtnetlink.Namespaces;
            using NetkitSharp.Rtnetlink.Wire;

            using NetworkNamespace pod = NetworkNamespace.Create(args[0]);
            try
            {
                using RtnetlinkClient rtnl = RtnetlinkClient.Open(pod);
                LinkPair pair = rtnl.Links.Create(new VethLink("consumer0") { Peer = new PeerLink("consumer1") });
                using PeerRedirect datapath = PeerRedirect.Load(DatapathHook.Tcx);
                Console.WriteLine($"created {pair.Primary.Name}, counted {datapath.ReadCounters()[Verdict.PodToPod].Packets}");
                LinkInfo own = rtnl.Links.Create(new OwnBridge("consumer2") { AgeingTime = 4200 });
                Console.WriteLine($"own kind {own.Kind}, {(own.TryGetData<OwnBridgeInfo>(out OwnBridgeInfo? data) ? data.AgeingTime : 0)}");
            }
            finally
            {
                NetworkNamespace.TryDelete(args[0]);
            }

            enum OwnBridgeOption : ushort { AgeingTime = 4 }

            sealed class OwnBridge(string name) : LinkSpec<OwnBridgeOption>(name)
            {
                public override string Kind => "bridge";

                public uint AgeingTime { get; init; }

                protected override void WriteData(NetlinkAttributeWriter<OwnBridgeOption> data) => data.WriteUInt32(OwnBridgeOption.AgeingTime, AgeingTime);

                protected override void Verify(LinkInfo actual, LinkReadback readback) =>
                    readback.Expect<uint>("linkinfo > data > ageing-time", AgeingTime, actual.TryGetData<OwnBridgeInfo>(out OwnBridgeInfo? data) ? data.AgeingTime : null);
            }

            sealed class OwnBridgeInfo : ILinkData<OwnBridgeInfo>
            {
                public static string Kind => "bridge";

                public uint AgeingTime { get; private init; }

                public static OwnBridgeInfo Parse(NetlinkAttributes attributes) =>
                    new() { AgeingTime = attributes.TryGet(OwnBridgeOption.AgeingTime, out NetlinkAttribute ticks) ? ticks.GetUInt32() : 0 };
            }
            """);

        string output = Dotnet.Run(consumer.Path, "run", "--", name);

        output.Should().Contain("created consumer0, counted 0").And.Contain("own kind bridge, 4200");
    }

    private static string UserPackages =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
