using System.Net;
using System.Net.NetworkInformation;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Datapath;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Datapath;

/// <summary>What C# repeats of the programs' C, held against the BTF of the objects as <c>bpftool</c> reads it.</summary>
public sealed class MirroredTypesTests
{
    public static TheoryData<string> Objects => ["host_routing.netkit.bpf.o", "host_routing.tcx.bpf.o"];

    [KernelTheory]
    [MemberData(nameof(Objects))]
    public void Verdicts_have_the_programs_numbers(string name)
    {
        Dictionary<string, int> theirs = Type(name, "ENUM", "nks_verdict").GetProperty("values").EnumerateArray()
            .ToDictionary(v => v.GetProperty("name").GetString()!.Replace("NKS_", "").Replace("_", ""), v => v.GetProperty("val").GetInt32());

        theirs.Remove("DROPFIRST", out int firstDrop).Should().BeTrue();
        theirs.Remove("VERDICTS", out int length).Should().BeTrue();
        theirs.Should().BeEquivalentTo(Enum.GetValues<Verdict>().ToDictionary(v => v.ToString().ToUpperInvariant(), v => (int)v));
        length.Should().Be(VerdictCounters.Length);
        Enum.GetValues<Verdict>().Should().AllSatisfy(v => v.IsDrop.Should().Be((int)v >= firstDrop));
    }

    /// <summary>The structs are made of one build's BTF; the other build's are the same.</summary>
    [KernelTheory]
    [MemberData(nameof(Objects))]
    public void Both_builds_have_the_structs_that_the_bindings_were_made_of(string name)
    {
        Fields(name, "pod_entry").Should().Equal(("host_ifindex", 0), ("flags", 4), ("mac", 8), ("mtu", 14));
        Type(name, "STRUCT", "pod_entry").GetProperty("size").GetInt32().Should().Be(Unsafe.SizeOf<HostRoutingBpf.PodEntry>());
        Type(name, "STRUCT", "nks_address").GetProperty("size").GetInt32().Should().Be(Unsafe.SizeOf<HostRoutingBpf.NksAddress>());
        Fields(name, "nks_counter").Should().Equal(("packets", 0), ("bytes", 8));
        Type(name, "STRUCT", "nks_counter").GetProperty("size").GetInt32().Should().Be(Unsafe.SizeOf<HostRoutingBpf.NksCounter>());
        Type(name, "ENUM", "nks_pod_flags").GetProperty("values")[0].GetProperty("val").GetUInt32().Should().Be((uint)HostRoutingBpf.NksPodFlags.L2);
        Fields(name, "pod_counters").Should().Equal(("by_verdict", 0));
        Type(name, "STRUCT", "pod_counters").GetProperty("size").GetInt32().Should().Be(Unsafe.SizeOf<HostRoutingBpf.PodCounters>());
    }

    [Fact]
    public void A_key_is_the_address_in_network_order_and_an_entry_what_the_pod_is()
    {
        HostRoutingBpf.NksAddress v4 = new(IPAddress.Parse("10.1.2.3"));
        HostRoutingBpf.NksAddress v6 = new(IPAddress.Parse("fd00::a:b"));
        HostRoutingBpf.PodEntry layerTwo = new(7, PhysicalAddress.Parse("02-00-00-00-00-0B"), 1500);
        HostRoutingBpf.PodEntry layerThree = new(8, null, 9000);

        Hex(v4).Should().Be("00000000000000000000FFFF0A010203");
        Hex(v6).Should().Be("FD0000000000000000000000000A000B");
        Hex(layerTwo).Should().Be("070000000100000002000000000BDC05");
        Hex(layerThree).Should().Be("08000000000000000000000000002823");
    }

    private static string Hex<T>(T value)
        where T : unmanaged => Convert.ToHexString(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    private static IEnumerable<(string, int)> Fields(string name, string type) =>
        Type(name, "STRUCT", type).GetProperty("members").EnumerateArray()
            .Select(m => (m.GetProperty("name").GetString()!, m.GetProperty("bits_offset").GetInt32() / 8));

    private static JsonElement Type(string name, string kind, string type)
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Environment.ProcessId}-{name}");
        using (Stream embedded = typeof(HostRouting).Assembly.GetManifestResourceStream($"NetkitSharp.{name}")!)
        using (FileStream copy = File.Create(file))
        {
            embedded.CopyTo(copy);
        }

        try
        {
            return Witness.BpfTool("-j", "btf", "dump", "file", file).GetProperty("types").EnumerateArray()
                .First(t => t.GetProperty("kind").GetString() == kind && t.GetProperty("name").GetString() == type);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
