using System.Runtime.CompilerServices;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Datapath;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Datapath;

/// <summary>What C# repeats of the programs' C, held against the BTF of the objects as <c>bpftool</c> reads it.</summary>
public sealed class MirroredTypesTests
{
    public static TheoryData<string> Objects => ["peer_redirect.netkit.bpf.o", "peer_redirect.tcx.bpf.o"];

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

    [KernelTheory]
    [MemberData(nameof(Objects))]
    public void Structs_have_the_programs_sizes_and_fields(string name)
    {
        Fields(name, "pod_entry").Should().Equal(("host_ifindex", 0), ("flags", 4), ("mac", 8), ("mtu", 14));
        Type(name, "STRUCT", "pod_entry").GetProperty("size").GetInt32().Should().Be(Unsafe.SizeOf<PodEntry>());
        Type(name, "STRUCT", "nks_address").GetProperty("size").GetInt32().Should().Be(Unsafe.SizeOf<PodKey>());
        Fields(name, "nks_counter").Should().Equal(("packets", 0), ("bytes", 8));
        Type(name, "STRUCT", "nks_counter").GetProperty("size").GetInt32().Should().Be(Unsafe.SizeOf<VerdictCount>());
    }

    private static IEnumerable<(string, int)> Fields(string name, string type) =>
        Type(name, "STRUCT", type).GetProperty("members").EnumerateArray()
            .Select(m => (m.GetProperty("name").GetString()!, m.GetProperty("bits_offset").GetInt32() / 8));

    private static JsonElement Type(string name, string kind, string type)
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Environment.ProcessId}-{name}");
        using (Stream embedded = typeof(PeerRedirect).Assembly.GetManifestResourceStream($"NetkitSharp.{name}")!)
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
