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

    [Fact]
    public void The_bpf_package_carries_the_generator_and_the_targets_that_call_it()
    {
        using ZipArchive package = ZipFile.OpenRead(feed.PackageFile("NetkitSharp.Bpf"));

        package.Entries.Select(e => e.FullName).Should().Contain([
            "analyzers/dotnet/cs/NetkitSharp.Bpf.Generators.dll", "build/NetkitSharp.Bpf.targets", "buildTransitive/NetkitSharp.Bpf.targets"]);
        package.Entries.Where(e => e.FullName.EndsWith(".dll", StringComparison.Ordinal)).Should().HaveCount(2, "what the compiler has itself stays with it");
    }

    /// <summary>
    /// From the packages alone, as a reference of a reference and with warnings as errors: an object becomes a resource and types, which load and run. The object is
    /// compiled again in between, and the bindings follow.
    /// </summary>
    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void A_project_outside_the_tree_gets_typed_bindings_of_its_object()
    {
        using TemporaryFolder consumer = new();
        Directory.CreateDirectory(consumer.File("native"));
        File.Copy(SourceTree.File("tests/NetkitSharp.Bpf.Generators.Tests/Fixtures/types.bpf.o"), consumer.File("native/my_types.bpf.o"));
        File.WriteAllText(consumer.File("consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <RootNamespace>Consumer</RootNamespace>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <IsAotCompatible>true</IsAotCompatible>
                <NoWarn>CA1416</NoWarn>
                <RestorePackagesPath>{consumer.File("packages")}</RestorePackagesPath>
                <RestoreAdditionalProjectSources>{feed.Folder}</RestoreAdditionalProjectSources>
                <RestoreAdditionalProjectFallbackFolders>{UserPackages}</RestoreAdditionalProjectFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="NetkitSharp" Version="{feed.Version}" />
                <BpfObject Include="native/my_types.bpf.o" Types="struct other_event; struct event" />
                <BpfObject Include="$(Other)" Condition="'$(Other)' != ''" ClassName="OtherObject" Embed="false" Namespace="Consumer.Others" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(consumer.File("Program.cs"), """
            using Consumer;

            MyTypesSpec spec = MyTypesSpec.Open();
            spec.Limits = new() { First = 1, Second = 2 };
            spec.Flows.MaxEntries = 4;
            using MyTypesObject loaded = spec.Load();
            MyTypes.FlowKey key = new() { Source = 0x0a000001, Destination = 0x0a000002, SourcePort = 4000, DestinationPort = 53, Protocol = 17 };
            loaded.Flows[key] = default;
            int verdict = loaded.Fill.TestRun(new byte[64]).Verdict;
            MyTypes.Everything value = loaded.Flows[key];
            Console.WriteLine($"verdict {verdict}, {value.Reason}, {value.Bits.Negative}, {value.Keys[1].Protocol}, {default(MyTypes.OtherEvent).Which}");
            """);

        Dotnet.Run(consumer.Path, "run").Should().Contain("verdict 0, Last, -11, 6, 0");

        // No code asks for what the other object has not.
        string log = Dotnet.Run(consumer.Path, "build", "-p:Other=" + SourceTree.File("tests/NetkitSharp.Bpf.Tests/Fixtures/maps.bpf.o"));
        log.Should().Contain("Build succeeded");
        File.Copy(SourceTree.File("tests/NetkitSharp.Bpf.Tests/Fixtures/globals.bpf.o"), consumer.File("native/my_types.bpf.o"), overwrite: true);
        FluentActions.Invoking(() => Dotnet.Run(consumer.Path, "build")).Should().Throw<InvalidOperationException>("the object was replaced, and its types are others now")
            .WithMessage("*Program.cs*error CS*FlowKey*");
        File.WriteAllBytes(consumer.File("native/my_types.bpf.o"), [1, 2, 3]);
        FluentActions.Invoking(() => Dotnet.Run(consumer.Path, "build")).Should().Throw<InvalidOperationException>()
            .WithMessage("*my_types.bpf.o(1,1): error NKS0001: my_types.bpf.o: at offset 0x0: not an ELF file*");
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
                using HostRouting datapath = HostRouting.Load(new HostRoutingOptions { Netkit = false });
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
