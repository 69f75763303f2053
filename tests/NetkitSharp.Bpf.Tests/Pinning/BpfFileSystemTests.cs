using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Pinning;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Pinning;

public sealed class BpfFileSystemTests
{
    private static BpfMap NewMap() => BpfMap.Create(new() { Name = "pinned", Type = BpfMapType.Hash, KeySize = 4, ValueSize = 4, MaxEntries = 4 });

    [KernelFact]
    public void A_pin_keeps_a_map_alive()
    {
        using TestBpfFileSystem fileSystem = new();
        BpfFileSystem.IsBpfFileSystem(fileSystem.Path).Should().BeTrue();
        uint id;
        using (BpfMap map = NewMap())
        {
            id = map.Id;
            map.As<uint, uint>().Update(1u, 2u);
            map.Pin(fileSystem["pods"]);
        }

        using (BpfMap<uint, uint> again = BpfMap<uint, uint>.OpenPinned(fileSystem["pods"]))
        {
            again.Map.Id.Should().Be(id);
            again[1u].Should().Be(2);
        }

        BpfFileSystem.Unpin(fileSystem["pods"]);
        BpfFileSystem.TryUnpin(fileSystem["pods"]).Should().BeFalse();
        FluentActions.Invoking(() => BpfFileSystem.Unpin(fileSystem["pods"])).Should().Throw<BpfObjectNotFoundException>();
    }

    [KernelFact]
    public void A_program_can_be_pinned()
    {
        using TestBpfFileSystem fileSystem = new();
        using BpfProgram program = Instructions.LoadReturn(0, "pinned");
        Directory.CreateDirectory(fileSystem["folder"]);
        program.Pin(fileSystem["folder/from_pod"]);
        using BpfProgram again = BpfProgram.OpenPinned(fileSystem["folder/from_pod"]);
        again.Id.Should().Be(program.Id);
    }

    [KernelFact]
    public void A_pin_is_opened_as_what_it_is()
    {
        using TestBpfFileSystem fileSystem = new();
        using BpfMap map = NewMap();
        map.Pin(fileSystem["map"]);
        string[] open = Descriptors.OfBpf();
        FluentActions.Invoking(() => BpfProgram.OpenPinned(fileSystem["map"])).Should().Throw<BpfObjectKindException>().WithMessage("open program pinned at*not a BPF program but*bpf-map*");
        FluentActions.Invoking(() => BpfMap<ulong, uint>.OpenPinned(fileSystem["map"])).Should().Throw<BpfMapTypeMismatchException>();
        Descriptors.OfBpf().Should().Equal(open);
    }

    [KernelFact]
    public void Read_only_is_held()
    {
        using TestBpfFileSystem fileSystem = new();
        using BpfMap map = NewMap();
        map.Pin(fileSystem["map"]);
        using BpfMap<uint, uint> reader = BpfMap<uint, uint>.OpenPinned(fileSystem["map"], readOnly: true);
        reader.TryLookup(1u, out _).Should().BeFalse();
        reader.Invoking(r => r.Update(1u, 1u)).Should().Throw<BpfMapUsageException>().WithMessage("*opened for reading only*");
    }

    [KernelFact]
    public void What_cannot_be_pinned_is_explained()
    {
        using TestBpfFileSystem fileSystem = new();
        using BpfMap map = NewMap();
        map.Pin(fileSystem["map"]);
        string outside = Path.Combine(Path.GetTempPath(), "nks-no-pin");
        map.Invoking(m => m.Pin(fileSystem["map"])).Should().Throw<BpfPinExistsException>().WithMessage("*the path is taken*");
        map.Invoking(m => m.Pin(fileSystem["absent/map"])).Should().Throw<BpfObjectNotFoundException>().WithMessage("*absent' does not exist*");
        map.Invoking(m => m.Pin(fileSystem["a.map"])).Should().Throw<ArgumentException>().WithMessage("*has a dot*");
        map.Invoking(m => m.Pin(outside)).Should().Throw<BpfFileSystemNotMountedException>().WithMessage("*not on a bpffs*mount -t bpf bpf /sys/fs/bpf*");
        File.Exists(outside).Should().BeFalse();
        FluentActions.Invoking(() => BpfMap.OpenPinned(fileSystem["absent"])).Should().Throw<BpfObjectNotFoundException>().WithMessage("*no such pin*");
        FluentActions.Invoking(() => BpfMap.OpenPinned(outside)).Should().Throw<BpfFileSystemNotMountedException>();
        FluentActions.Invoking(() => BpfMap.OpenPinned("/etc/passwd")).Should().Throw<BpfFileSystemNotMountedException>().WithMessage("*no pin, but a file*");
        FluentActions.Invoking(() => BpfMap.OpenPinned(fileSystem.Path)).Should().Throw<BpfException>().WithMessage("*directory*");
    }

    [KernelFact]
    public void A_path_that_the_kernel_would_cut_is_refused()
    {
        using TestBpfFileSystem fileSystem = new();
        using BpfMap map = NewMap();
        string path = fileSystem["map"] + "\0_of_another";
        map.Invoking(m => m.Pin(path)).Should().Throw<ArgumentException>().WithMessage("*NUL*cut it to*map'*").WithParameterName("path");
        File.Exists(fileSystem["map"]).Should().BeFalse();
        map.Pin(fileSystem["map"]);
        FluentActions.Invoking(() => BpfMap.OpenPinned(path)).Should().Throw<ArgumentException>().WithMessage("*NUL*");
        FluentActions.Invoking(() => BpfFileSystem.TryUnpin(path)).Should().Throw<ArgumentException>().WithMessage("*NUL*");
        FluentActions.Invoking(() => BpfFileSystem.IsBpfFileSystem(fileSystem.Path + "\0x")).Should().Throw<ArgumentException>().WithMessage("*NUL*");
        FluentActions.Invoking(() => BpfFileSystem.Mount(fileSystem.Path + "\0x")).Should().Throw<ArgumentException>().WithMessage("*NUL*");
    }

    [KernelFact]
    public void A_file_that_is_no_pin_is_not_removed()
    {
        string file = Path.GetTempFileName();
        try
        {
            FluentActions.Invoking(() => BpfFileSystem.TryUnpin(file)).Should().Throw<BpfFileSystemNotMountedException>();
            File.Exists(file).Should().BeTrue();
        }
        finally
        {
            File.Delete(file);
        }
    }

    [KernelFact]
    public void Unmounting_leaves_nothing()
    {
        string path;
        using (TestBpfFileSystem fileSystem = new())
        {
            path = fileSystem.Path;
            using BpfMap map = NewMap();
            map.Pin(fileSystem["map"]);
        }

        Directory.Exists(path).Should().BeFalse();
        File.ReadAllText("/proc/self/mounts").Should().NotContain(path);
        FluentActions.Invoking(() => BpfFileSystem.Mount(path)).Should().Throw<BpfMountException>().WithMessage("*ENOENT*has to exist*");
    }
}
