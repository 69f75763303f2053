using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using FluentAssertions;
using Microsoft.Win32.SafeHandles;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Maps;

/// <summary>Storage that belongs to a kernel object and goes with it: sockets, inodes, tasks, cgroups.</summary>
public sealed class BpfStorageTests
{
    private const int O_DIRECTORY = 0x10000;
    private const int O_CLOEXEC = 0x80000;

    [KernelFact]
    public void A_socket_has_a_value_and_what_is_none_is_refused()
    {
        using Socket socket = NewSocket();
        using Socket another = NewSocket();
        using BpfMap map = CheckStorage(BpfMapType.SocketStorage, socket.SafeHandle, socket.SafeHandle, another.SafeHandle);
        using SafeFileHandle file = File.OpenHandle("/proc/self/status");
        map.AsObjectStorage<ulong>().Invoking(s => s.Update(file, 1ul)).Should().Throw<BpfException>().WithMessage("update key*not of a socket*");
        map.Invoking(m => m.AsObjectStorage<uint>()).Should().Throw<BpfMapTypeMismatchException>();
        FluentActions.Invoking(() => BpfMap.Create(new() { Type = BpfMapType.SocketStorage, KeySize = 4, ValueSize = 8, Flags = BpfMapFlags.NoPreallocation }))
            .Should().Throw<BpfException>().WithMessage("*BTF types*");
        FluentActions.Invoking(() => BpfMap.Create(new() { Type = BpfMapType.TaskStorage, KeySize = 4, ValueSize = 8, MaxEntries = 1, Flags = BpfMapFlags.NoPreallocation }))
            .Should().Throw<BpfException>().WithMessage("*max entries is 0*");

        static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    }

    [KernelFact]
    public void An_inode_has_a_value_whoever_opens_it()
    {
        string path = Path.GetTempFileName();
        try
        {
            using SafeFileHandle first = File.OpenHandle(path);
            using SafeFileHandle second = File.OpenHandle(path);
            using SafeFileHandle other = File.OpenHandle("/proc/self/status");
            CheckStorage(BpfMapType.InodeStorage, first, second, other).Dispose();
        }
        finally
        {
            File.Delete(path);
        }
    }

    [KernelFact]
    public void A_process_has_a_value_until_it_ends()
    {
        using Process child = Process.Start("sleep", "60");
        using Process another = Process.Start("sleep", "60");
        try
        {
            using SafeFileHandle first = OpenProcess(child.Id);
            using SafeFileHandle second = OpenProcess(child.Id);
            using SafeFileHandle other = OpenProcess(another.Id);
            using BpfMap map = CheckStorage(BpfMapType.TaskStorage, first, second, other);
            child.Kill();
            child.WaitForExit();
            map.AsObjectStorage<ulong>().TryLookup(first, out _).Should().BeFalse();
            map.AsObjectStorage<ulong>().Invoking(s => s.Update(first, 1ul)).Should().Throw<BpfException>();
        }
        finally
        {
            child.Kill();
            another.Kill();
        }
    }

    [KernelFact(KernelFeature.CgroupLocalStorage)]
    public void A_cgroup_has_a_value()
    {
        using TestCgroup cgroup = new();
        using TestCgroup another = new();
        using SafeFileHandle first = OpenDirectory(cgroup.Directory);
        using SafeFileHandle second = OpenDirectory(cgroup.Directory);
        using SafeFileHandle other = OpenDirectory(another.Directory);
        CheckStorage(BpfMapType.CgroupLocalStorage, first, second, other).Dispose();
    }

    /// <summary>The older kind: an element for each cgroup that a program with this map was attached to, made and removed by the kernel.</summary>
    [KernelFact]
    public void Storage_of_an_attachment_comes_with_it_and_goes_with_the_cgroup()
    {
        using BpfMap map = BpfMap.Create(new() { Name = "nks_attached", Type = BpfMapType.CgroupStorage, KeySize = Unsafe.SizeOf<AttachmentKey>(), ValueSize = 8 });
        using BpfProgram program = LoadCounter(map);
        using TestNamespace ns = new();
        using TestCgroup cgroup = new();
        BpfMap<AttachmentKey, ulong> storage = map.As<AttachmentKey, ulong>();
        map.EnumerateKeys().Should().BeEmpty();
        using (program.AttachCgroup(cgroup.Directory, BpfAttachType.CgroupInetEgress))
        {
            AttachmentKey key = MemoryMarshal.Read<AttachmentKey>(map.EnumerateKeys().Should().ContainSingle().Subject);
            ((BpfAttachType)key.AttachType).Should().Be(BpfAttachType.CgroupInetEgress);
            cgroup.Run(ns, "echo x >/dev/udp/127.0.0.1/4242; echo x >/dev/udp/127.0.0.1/4242").Status.Should().Be(0);
            storage.Lookup(key).Should().Be(2, "the program counted in it");
            storage.Update(key, 40, BpfUpdateMode.Exist);
            cgroup.Run(ns, "echo x >/dev/udp/127.0.0.1/4242").Status.Should().Be(0);
            storage.Lookup(key).Should().Be(41);
            storage.Invoking(s => s.TryDelete(key)).Should().Throw<BpfMapUsageException>().WithMessage("*go with the cgroup*");
        }

        map.EnumerateKeys().Should().ContainSingle("the cgroup is still there");
        cgroup.Dispose();
        SpinWait.SpinUntil(() => !map.EnumerateKeys().Any(), TimeSpan.FromSeconds(10)).Should().BeTrue("the kernel frees it in a work item of its own");
    }

    /// <summary>The same object through two descriptors has one value, another object has none; <c>bpftool</c> sees the kind and what it is charged.</summary>
    private static BpfMap CheckStorage(BpfMapType type, SafeHandle first, SafeHandle second, SafeHandle other)
    {
        using BtfHandle btf = BtfHandle.Load(MapBtf.IntegersAndLockedCounter());
        BpfMap map = BpfMap.Create(new()
        {
            Name = "nks_storage",
            Type = type,
            KeySize = 4,
            ValueSize = 8,
            Flags = BpfMapFlags.NoPreallocation,
            Btf = btf,
            BtfKeyTypeId = MapBtf.UInt32,
            BtfValueTypeId = MapBtf.UInt64,
        });
        BpfObjectStorage<ulong> storage = map.AsObjectStorage<ulong>();
        storage.TryLookup(first, out _).Should().BeFalse();
        storage.Invoking(s => s.Update(first, 1ul, BpfUpdateMode.Exist)).Should().Throw<BpfKeyNotFoundException>();
        storage.Update(first, 5ul, BpfUpdateMode.NoExist);
        storage.Invoking(s => s.Update(second, 6ul, BpfUpdateMode.NoExist)).Should().Throw<BpfKeyExistsException>();
        storage.TryLookup(second, out ulong value).Should().BeTrue();
        value.Should().Be(5);
        storage.TryLookup(other, out _).Should().BeFalse();
        storage.Update(second, 7ul, BpfUpdateMode.Exist);
        storage.TryLookup(first, out value).Should().BeTrue();
        value.Should().Be(7);
        JsonElement shown = Witness.BpfTool("-j", "map", "show", "id", map.Id.ToString(CultureInfo.InvariantCulture));
        (shown.GetProperty("bytes_key").GetInt32(), shown.GetProperty("bytes_value").GetInt32()).Should().Be((4, 8));
        storage.TryDelete(second).Should().BeTrue();
        storage.TryDelete(first).Should().BeFalse();
        return map;
    }

    /// <summary>Counts the packets of its cgroup in the cgroup's storage, and lets them go.</summary>
    private static BpfProgram LoadCounter(BpfMap map) => Instructions.Load(
        Instructions.Bytes(
            Instructions.Encode(0x18, 1, 1, 0, (int)map.Handle.DangerousGetHandle()), 0,
            Instructions.MoveImmediate(2, 0),
            Instructions.Encode(0x85, 0, 0, 0, 81),      // r0 = get_local_storage(map, 0)
            Instructions.MoveImmediate(1, 1),
            Instructions.Encode(0xdb, 0, 1, 0, 0),       // lock *(u64 *)r0 += r1
            Instructions.MoveImmediate(0, 1),
            Instructions.Exit()),
        "count",
        BpfProgramType.CgroupSkb,
        BpfAttachType.CgroupInetEgress);

    private static SafeFileHandle OpenProcess(int id) => Owned(Libc.OpenProcess(id, 0));

    private static SafeFileHandle OpenDirectory(string path) => Owned(Libc.Open(path, O_DIRECTORY | O_CLOEXEC));

    private static SafeFileHandle Owned(int descriptor)
    {
        descriptor.Should().BeGreaterThanOrEqualTo(0);
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary><c>struct bpf_cgroup_storage_key</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct AttachmentKey(ulong CgroupInodeId, uint AttachType, uint Padding);
}
