using FluentAssertions;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Pinning;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Fixtures;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Objects;

public sealed class PinByNameTests
{
    [KernelFact]
    public void A_pinned_map_is_shared_by_later_loads()
    {
        using PrivateBpfFileSystem pins = new();
        BpfLoadOptions options = new() { PinDirectory = pins.Path };
        uint id;
        using (BpfObject first = FixtureObject.Open("maps.bpf.o").Load(options))
        {
            id = first.Maps["shared"].Id;
            TestPacket.Run(first.Programs["count_shared"], mark: 5);
        }

        pins.Entries.Should().Equal("shared");
        using BpfObject second = FixtureObject.Open("maps.bpf.o").Load(options);
        second.Maps["shared"].Id.Should().Be(id);
        second.Maps.Open<uint, (ulong Packets, ulong Bytes)>("shared").TryLookup(5, out (ulong Packets, ulong Bytes) counter).Should().BeTrue();
        counter.Packets.Should().Be(1);
    }

    [KernelFact]
    public void Directories_for_pins_are_made()
    {
        using PrivateBpfFileSystem pins = new();
        using BpfObject loaded = FixtureObject.Open("maps.bpf.o").Load(new() { PinDirectory = Path.Combine(pins.Path, "a", "b") });
        pins.Entries.Should().BeEquivalentTo("a", "a/b", "a/b/shared");
    }

    [KernelFact]
    public void A_path_of_its_own_goes_first()
    {
        using PrivateBpfFileSystem pins = new();
        BpfObjectSpec spec = FixtureObject.Open("maps.bpf.o");
        spec.Maps["shared"].PinPath = Path.Combine(pins.Path, "elsewhere");
        spec.Maps["pods"].PinPath = Path.Combine(pins.Path, "pods");
        using BpfObject loaded = spec.Load();
        pins.Entries.Should().BeEquivalentTo("elsewhere", "pods");
    }

    [KernelFact]
    public void Devmaps_and_ring_buffers_fit_themselves()
    {
        using PrivateBpfFileSystem pins = new();
        BpfObjectSpec spec = FixtureObject.Open("maps.bpf.o");
        foreach (BpfObjectMapSpec map in spec.Maps)
        {
            map.Pinning = BpfMapPinning.ByName;
        }

        BpfLoadOptions options = new() { PinDirectory = pins.Path };
        using BpfObject first = spec.Load(options);
        using BpfObject second = spec.Load(options);
        second.Maps.Select(m => m.Id).Should().Equal(first.Maps.Select(m => m.Id), "the kernel's own changes to flags and sizes are no difference");
    }

    [KernelFact]
    public void Pinned_global_data_keeps_its_values()
    {
        using PrivateBpfFileSystem pins = new();
        BpfObjectSpec spec = FixtureObject.Open("globals.bpf.o");
        spec.Maps[".data"].Pinning = BpfMapPinning.ByName;
        BpfLoadOptions options = new() { PinDirectory = pins.Path };
        using (BpfObject first = spec.Load(options))
        {
            TestPacket.Run(first.Programs["globals"], mark: 99);
        }

        pins.Entries.Should().Equal("_data");
        using BpfObject second = spec.Load(options);
        byte[] value = new byte[second.Maps[".data"].ValueSize];
        second.Maps[".data"].Lookup([0, 0, 0, 0], value);
        BitConverter.ToUInt64(value, spec.Variables["total"].Offset).Should().Be(105);
    }

    [KernelFact]
    public void A_pinned_map_that_differs_is_told_in_what()
    {
        using PrivateBpfFileSystem pins = new();
        using BpfMap other = BpfMap.Create(new() { Name = "shared", Type = BpfMapType.LruHash, KeySize = 8, ValueSize = 16, MaxEntries = 32 });
        other.Pin(Path.Combine(pins.Path, "shared"));
        FixtureObject.Open("maps.bpf.o").Invoking(s => s.Load(new() { PinDirectory = pins.Path })).Should().Throw<BpfMapTypeMismatchException>()
            .WithMessage("*pinned at '*shared' and does not fit map 'shared'*type is LruHash, expected Hash, key size is 8, expected 4, max entries is 32, expected 16*");
        pins.Entries.Should().Equal("shared");
    }

    [KernelFact]
    public void A_failed_load_leaves_no_pin_and_no_directory()
    {
        using PrivateBpfFileSystem pins = new();
        BpfObjectSpec spec = FixtureObject.Open("rejected.bpf.o");
        spec.Maps["fine"].Pinning = BpfMapPinning.ByName;
        spec.Invoking(s => s.Load(new() { PinDirectory = Path.Combine(pins.Path, "deep", "er") })).Should().Throw<BpfVerifierException>();
        pins.Entries.Should().BeEmpty();
    }

    [KernelFact]
    public void Pins_made_before_one_that_fails_are_removed()
    {
        using PrivateBpfFileSystem pins = new();
        BpfObjectSpec spec = FixtureObject.Open("maps.bpf.o");
        spec.Maps["shared"].PinPath = Path.Combine(pins.Path, "no_such_directory", "shared");
        foreach (BpfObjectMapSpec map in spec.Maps.Where(m => m.PinPath is null))
        {
            map.Pinning = BpfMapPinning.ByName;
        }

        spec.Invoking(s => s.Load(new() { PinDirectory = Path.Combine(pins.Path, "made") })).Should().Throw<Exception>();
        pins.Entries.Should().BeEmpty();
    }

    [KernelFact]
    public void Pins_outside_a_bpffs_are_refused()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("nks-pins-");
        try
        {
            FixtureObject.Open("maps.bpf.o").Invoking(s => s.Load(new() { PinDirectory = directory.FullName })).Should().Throw<BpfFileSystemNotMountedException>();
            directory.EnumerateFileSystemInfos().Should().BeEmpty();
        }
        finally
        {
            directory.Delete();
        }
    }
}
