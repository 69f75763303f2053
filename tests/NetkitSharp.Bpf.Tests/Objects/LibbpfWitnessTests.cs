using System.Globalization;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Fixtures;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Objects;

/// <summary>bpftool, which is libbpf, loads the same objects: programs and maps have to come out the same.</summary>
public sealed class LibbpfWitnessTests
{
    [KernelTheory]
    [InlineData("subprograms.bpf.o")]
    [InlineData("globals.bpf.o")]
    [InlineData("variables.bpf.o")]
    [InlineData("linked.bpf.o")]
    [InlineData("fifteen.bpf.o")]
    [InlineData("nested.bpf.o")]
    [InlineData("host_routing.netkit.bpf.o")]
    [InlineData("host_routing.tcx.bpf.o")]
    public void Programs_have_the_same_instructions(string fixture)
    {
        using PrivateBpfFileSystem pins = new();
        using BpfObject loaded = FixtureObject.Open(fixture).Load();
        Witness.Run("bpftool", "prog", "loadall", FixtureObject.PathOf(fixture), Path.Combine(pins.Path, "witness"));
        foreach (BpfProgram program in loaded.Programs)
        {
            JsonElement witness = Pinned(pins, program.Name);

            // The tag is a hash of the instructions without descriptors and ids.
            witness.GetProperty("tag").GetString().Should().Be(program.Tag, program.Name);
        }
    }

    /// <summary>The large ones here only: shapes are libbpf's and ours to agree on, whatever the kernel is.</summary>
    [KernelTheory]
    [InlineData("subprograms.bpf.o")]
    [InlineData("variables.bpf.o")]
    [InlineData("linked.bpf.o")]
    [InlineData("fifteen.bpf.o")]
    [InlineData("nested.bpf.o")]
    [InlineData("host_routing.netkit.bpf.o", Traits = ["Needs", nameof(KernelTrait.HostOnly)])]
    [InlineData("host_routing.tcx.bpf.o", Traits = ["Needs", nameof(KernelTrait.HostOnly)])]
    public void Maps_have_the_same_shapes_and_types(string fixture)
    {
        using PrivateBpfFileSystem pins = new();
        using BpfObject loaded = FixtureObject.Open(fixture).Load();
        Witness.Run("bpftool", "prog", "loadall", FixtureObject.PathOf(fixture), Path.Combine(pins.Path, "witness"));
        foreach (BpfProgram program in loaded.Programs)
        {
            uint[] witnesses = [.. Ids(Pinned(pins, program.Name))];
            uint[] ours = [.. program.GetInfo().MapIds];
            witnesses.Select(Shape).Should().BeEquivalentTo(ours.Select(Shape), program.Name);
        }
    }

    /// <summary>What needs more of the kernel than all of the matrix have.</summary>
    [KernelFact(KernelFeature.BpfArena)]
    public void What_the_kernel_defines_is_the_same()
    {
        using PrivateBpfFileSystem pins = new();
        foreach (string fixture in new[] { "ksyms.bpf.o", "arena.bpf.o", "relocated.bpf.o" })
        {
            using BpfObject loaded = FixtureObject.Open(fixture).Load();
            Witness.Run("bpftool", "prog", "loadall", FixtureObject.PathOf(fixture), Path.Combine(pins.Path, "witness"));
            foreach (BpfProgram program in loaded.Programs)
            {
                Xlated("id", Id(program.Id)).Should().Equal(Xlated("pinned", Path.Combine(pins.Path, "witness", program.Name)), program.Name);
            }
        }
    }

    /// <summary>Where a machine does not tell its kernel's configuration, libbpf cannot know it either.</summary>
    [KernelFact]
    public void The_configuration_is_known_to_both_or_to_none()
    {
        using PrivateBpfFileSystem pins = new();
        BpfObjectSpec spec = FixtureObject.Open("kconfig.bpf.o");
        bool known = Witness.TryRun("bpftool", "prog", "loadall", FixtureObject.PathOf("kconfig.bpf.o"), Path.Combine(pins.Path, "witness")).Status == 0;
        if (!known)
        {
            spec.Invoking(static s => s.Load()).Should().Throw<BpfUnresolvedException>();
            return;
        }

        using BpfObject loaded = spec.Load();
        Xlated("id", Id(loaded.Programs["configuration"].Id)).Should().Equal(Xlated("pinned", Path.Combine(pins.Path, "witness", "configuration")));
        JsonElement pinned = Pinned(pins, "configuration");
        Values(Ids(pinned)).Should().NotBeNull().And.Be(Values(loaded.Programs["configuration"].GetInfo().MapIds));
    }

    private static string? Values(IEnumerable<uint> maps)
    {
        foreach (uint id in maps)
        {
            using BpfMap map = BpfMap.OpenById(id);
            if (map.Name.EndsWith(".kconfig", StringComparison.Ordinal))
            {
                byte[] value = new byte[map.ValueSize];
                map.Lookup([0, 0, 0, 0], value);
                if (!Directory.Exists("/sys/bus/event_source/devices/kprobe"))
                {
                    // libbpf finds LINUX_HAS_SYSCALL_WRAPPER out by a probe, so a kernel without probes is one without wrappers to it.
                    value[FixtureObject.Open("kconfig.bpf.o").Variables["LINUX_HAS_SYSCALL_WRAPPER"].Offset] = 0;
                }

                return Convert.ToHexString(value);
            }
        }

        return null;
    }

    // As the kernel has rewritten the program; the numbers of maps and addresses are of each load.
    private static string[] Xlated(params string[] which) =>
    [
        .. Witness.Run("bpftool", ["prog", "dump", "xlated", .. which]).Split('\n')
            .Select(static l => System.Text.RegularExpressions.Regex.Replace(l, @"map\[id:\d+\]|0x[0-9a-f]{9,}", "?")),
    ];

    private static string Id(uint id) => id.ToString(CultureInfo.InvariantCulture);

    private static JsonElement Pinned(PrivateBpfFileSystem pins, string program) =>
        Witness.BpfTool("-j", "prog", "show", "pinned", Path.Combine(pins.Path, "witness", program));

    private static IEnumerable<uint> Ids(JsonElement program) =>
        program.TryGetProperty("map_ids", out JsonElement ids) ? ids.EnumerateArray().Select(static i => i.GetUInt32()) : [];

    private static string Shape(uint id)
    {
        JsonElement map = Witness.BpfTool("-j", "map", "show", "id", id.ToString(CultureInfo.InvariantCulture));
        using BpfMap opened = BpfMap.OpenById(id);
        BpfMapInfo info = opened.GetInfo();

        return $"{map.GetProperty("type")} {info.Name} {info.KeySize} {info.ValueSize} {info.MaxEntries} {(int)info.Flags:x} " +
            $"{map.TryGetProperty("frozen", out JsonElement frozen) && frozen.GetInt32() == 1} {info.BtfKeyTypeId} {info.BtfValueTypeId}";
    }
}
