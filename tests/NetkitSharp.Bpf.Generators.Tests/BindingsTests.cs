using System.Reflection;
using FluentAssertions;
using Microsoft.CodeAnalysis;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Generators.Tests.Fixtures;
using NetkitSharp.Bpf.Objects;
using Xunit;

namespace NetkitSharp.Bpf.Generators.Tests;

/// <summary>What is made of real objects: it compiles without a word, and has what the library finds in them.</summary>
public sealed class BindingsTests
{
    public static TheoryData<string> Objects => [.. FixtureObject.Names];

    [Theory]
    [MemberData(nameof(Objects))]
    public void An_object_s_bindings_compile_without_a_warning_and_have_what_the_library_finds_in_it(string name)
    {
        GeneratorRun run = GeneratorRun.Of(FixtureObject.PathOf(name), ("ClassName", "Bound"), ("Accessibility", "public"));

        run.Diagnostics.Should().NotContain(d => d.Severity > DiagnosticSeverity.Info);
        run.CompilerProblems().Should().BeEmpty("public members without documentation are among the warnings, and arithmetic is checked");

        BpfObjectSpec spec = BpfObjectSpec.Open(FixtureObject.PathOf(name));
        Type bound = run.Load().Assembly.GetType("Consumer.BoundSpec", throwOnError: true)!;
        object opened = bound.GetMethod("From")!.Invoke(null, [spec])!;
        Values<BpfObjectMapSpec>(opened).Should().BeEquivalentTo(spec.Maps.Where(static m => !m.IsGlobalData), static o => o.ComparingByValue<BpfObjectMapSpec>());
        Values<BpfObjectProgramSpec>(opened).Should().BeEquivalentTo(spec.Programs, static o => o.ComparingByValue<BpfObjectProgramSpec>());
        string[] other = [nameof(BpfObjectMapSpec), nameof(BpfObjectProgramSpec), nameof(BpfObjectSpec)];
        PropertyInfo[] variables = [.. bound.GetProperties().Where(p => !other.Contains(p.PropertyType.Name))];
        variables.Should().HaveCount(spec.Variables.Count);
        foreach (PropertyInfo variable in variables)
        {
            variable.GetValue(opened).Should().NotBeNull();
        }
    }

    [Fact]
    public void Names_have_the_casing_of_dotnet_and_a_namespace_and_a_resource_of_the_project_s_choice()
    {
        GeneratorRun run = GeneratorRun.Of(
            FixtureObject.PathOf("host_routing.tcx.bpf.o"), ("Namespace", "Some.@event.event"), ("Resource", "bpf/some \"quoted\""), ("Accessibility", "Public"));

        run.CompilerProblems().Should().BeEmpty();
        run.Compilation.GetTypeByMetadataName("Some.event.event.HostRoutingTcxObject").Should().NotBeNull();
        run.Source.Should().Contain("\"bpf/some \\\"quoted\\\"\"");
        run.Compilation.GetTypeByMetadataName("Some.event.event.HostRoutingTcx")!.GetTypeMembers().Select(static t => t.Name)
            .Should().BeEquivalentTo("NksVerdict", "NksPodFlags", "NksCounter", "NksAddress", "PodEntry", "BigEndianUInt32Array4", "ByteArray6", "PodCounters", "NksCounterArray35", "PodBody");
    }

    [Fact]
    public void The_same_object_gives_the_same_source_wherever_it_lies()
    {
        using TemporaryObject copy = new(FixtureObject.Bytes("types.bpf.o"), "types.bpf.o");

        string here = GeneratorRun.Of(FixtureObject.PathOf("types.bpf.o")).Source;
        string there = GeneratorRun.Of(copy.Path).Source;

        there.Should().Be(here);
        here.Should().NotContain(Path.GetDirectoryName(copy.Path)!).And.NotContain(AppContext.BaseDirectory);
    }

    [Theory]
    [InlineData("globals")]
    [InlineData("maps")]
    [InlineData("variables")]
    public void An_object_of_the_other_byte_order_gives_the_same(string name)
    {
        GeneratorRun little = GeneratorRun.Of(FixtureObject.PathOf($"{name}.bpf.o"), ("ClassName", "Bound"));
        GeneratorRun big = GeneratorRun.Of(FixtureObject.PathOf($"{name}.bigendian.o"), ("ClassName", "Bound"));

        big.CompilerProblems().Should().BeEmpty();
        big.Source.Replace($"{name}.bigendian.o", $"{name}.bpf.o").Should().Be(little.Source);
    }

    [Fact]
    public void Maps_are_typed_where_their_elements_have_types_and_bytes_elsewhere()
    {
        (Assembly assembly, _) = GeneratorRun.Of(FixtureObject.PathOf("maps.bpf.o"), ("Accessibility", "public")).Load();
        Dictionary<string, string> types = assembly.GetType("Consumer.MapsObject")!.GetProperties()
            .ToDictionary(static p => p.Name, static p => p.PropertyType.Name + string.Concat(p.PropertyType.GetGenericArguments().Select(static a => " " + a.Name)));

        types["Pods"].Should().Be("BpfMap`2 Address Pod");
        types["Verdicts"].Should().Be("BpfPerCpuMap`2 UInt32 Counter");
        types["ANameLongerThanFifteen"].Should().Be("BpfMap`2 UInt32 UInt64");
        types["Prefixes"].Should().Be("BpfMap`2 Prefix UInt32");
        types["Devices"].Should().Be("BpfDeviceMap");
        types["Flows"].Should().Be("BpfMap", "its definition gives sizes only");
        types["Events"].Should().Be("BpfMap");
        types["Perf"].Should().Be("BpfMap");
        types["FindPod"].Should().Be("BpfProgram");

        types = GeneratorRun.Of(FixtureObject.PathOf("nested.bpf.o"), ("Accessibility", "public")).Load().Assembly.GetType("Consumer.NestedObject")!.GetProperties()
            .ToDictionary(static p => p.Name, static p => p.PropertyType.Name + string.Concat(p.PropertyType.GetGenericArguments().Select(static a => " " + a.Name)));
        types["Outer"].Should().Be("BpfMapOfMaps`1 UInt32");
        types["ByKey"].Should().Be("BpfMapOfMaps`1 UInt32");
        types["Tails"].Should().Be("BpfProgramArray");
    }

    [Fact]
    public void Another_build_of_the_object_is_taken_when_its_maps_and_variables_are_the_same()
    {
        (Assembly assembly, _) = GeneratorRun.Of(FixtureObject.PathOf("host_routing.netkit.bpf.o"), ("ClassName", "Bound"), ("Accessibility", "public")).Load();
        MethodInfo open = assembly.GetType("Consumer.BoundSpec")!.GetMethod("Open", [typeof(string)])!;

        open.Invoke(null, [FixtureObject.PathOf("host_routing.tcx.bpf.o")]).Should().NotBeNull();
        FluentActions.Invoking(() => open.Invoke(null, [FixtureObject.PathOf("maps.bpf.o")]))
            .Should().Throw<TargetInvocationException>().WithInnerException<BpfFormatException>()
            .WithMessage("maps.bpf.o: not the object that Bound was made of: it has no map 'first_counters'. Build the project with this object");
    }

    private static IEnumerable<T> Values<T>(object spec) =>
        spec.GetType().GetProperties().Where(static p => p.PropertyType == typeof(T) && p.GetIndexParameters().Length == 0).Select(p => (T)p.GetValue(spec)!).Where(static v => v is not BpfObjectVariableSpec);
}
