using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using FluentAssertions;
using Microsoft.Win32.SafeHandles;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Maps;

public sealed class BpfMapViewTests
{
    private static BpfMap Create(BpfMapType type, int keySize, int valueSize, uint entries, BpfMapFlags flags = BpfMapFlags.None, BpfMap? inner = null) =>
        BpfMap.Create(new() { Name = "nks_view", Type = type, KeySize = keySize, ValueSize = valueSize, MaxEntries = entries, Flags = flags, InnerMap = inner?.Handle });

    private static JsonElement Dump(BpfMap map) => Witness.BpfTool("-j", "map", "dump", "id", map.Id.ToString(CultureInfo.InvariantCulture));

    [KernelFact]
    public void Programs_are_called_by_index()
    {
        using BpfMap map = Create(BpfMapType.ProgramArray, 4, 4, 4);
        BpfProgramArray programs = map.AsProgramArray();
        using BpfProgram drop = Instructions.LoadReturn(Instructions.Drop, "drop");
        int descriptor = (int)map.Handle.DangerousGetHandle();
        using BpfProgram caller = Instructions.Load(Instructions.Bytes(
            Instructions.Encode(0x18, 2, 1, 0, descriptor), 0,      // r2 = map
            Instructions.MoveImmediate(3, 2),                       // r3 = index
            Instructions.Encode(0x85, 0, 0, 0, 12),                 // call tail_call
            Instructions.MoveImmediate(0, Instructions.Pass),
            Instructions.Exit()));

        caller.TestRun(BpfProgramUnderTest.Ipv4Packet, 1).ReturnValue.Should().Be(Instructions.Pass);
        programs.Set(2, drop);
        caller.TestRun(BpfProgramUnderTest.Ipv4Packet, 1).ReturnValue.Should().Be(Instructions.Drop);
        programs.EnumerateIds().Single().Should().Be(new KeyValuePair<uint, uint>(2, drop.Id));
        using (BpfProgram? opened = programs.Open(2))
        {
            opened!.Id.Should().Be(drop.Id);
        }

        programs.Open(1).Should().BeNull();
        programs.Clear(2).Should().BeTrue();
        programs.Clear(2).Should().BeFalse();
        programs.TryGetId(2, out _).Should().BeFalse();
        programs.Invoking(p => p.Set(4, drop)).Should().Throw<BpfException>().WithMessage("*the last index is 3*");
        using BpfProgram xdp = Instructions.Load(Instructions.Return(2), "xdp", BpfProgramType.Xdp);
        programs.Invoking(p => p.Set(0, xdp)).Should().Throw<BpfException>().WithMessage("*EINVAL*the program's type or expected attach type*");
        map.Invoking(m => m.AsQueue<uint>()).Should().Throw<BpfMapUsageException>().WithMessage("*map 'nks_view'*it is a ProgramArray*");
    }

    [KernelFact]
    public void Maps_of_maps_hold_and_give_maps()
    {
        using BpfMap inner = Create(BpfMapType.Hash, 4, 4, 8);
        using BpfMap outer = Create(BpfMapType.HashOfMaps, 8, 4, 4, inner: inner);
        BpfMapOfMaps<ulong> maps = outer.AsMapOfMaps<ulong>();
        maps.TryGetId(1, out _).Should().BeFalse();
        uint id;
        using (BpfMap second = Create(BpfMapType.Hash, 4, 4, 8))
        {
            second.As<uint, uint>().Update(1u, 11u);
            maps.Set(1, second, BpfUpdateMode.NoExist);
            id = second.Id;
        }

        using (BpfMap? opened = maps.Open(1))
        {
            opened!.Id.Should().Be(id);
            opened.As<uint, uint>().Lookup(1u).Should().Be(11, "the outer map kept it");
        }

        maps.Invoking(m => m.Set(1, inner, BpfUpdateMode.NoExist)).Should().Throw<BpfKeyExistsException>();
        using BpfMap other = Create(BpfMapType.Hash, 8, 4, 8);
        maps.Invoking(m => m.Set(2, other)).Should().Throw<BpfException>().WithMessage("*EINVAL*type, sizes and flags have to be the same*");
        maps.Remove(1).Should().BeTrue();
        maps.Remove(1).Should().BeFalse();
        maps.Open(1).Should().BeNull();
        outer.Invoking(m => m.AsMapOfMaps<uint>()).Should().Throw<BpfMapTypeMismatchException>().WithMessage("*UInt32 has 4 bytes*");
    }

    [KernelTheory]
    [InlineData(BpfMapType.DeviceMap)]
    [InlineData(BpfMapType.DeviceMapHash)]
    public void Devices_come_with_programs(BpfMapType type)
    {
        using BpfMap map = Create(type, 4, 8, 4);
        using BpfMap narrow = Create(type, 4, 4, 4);
        BpfDeviceMap devices = map.AsDeviceMap();
        using BpfProgram egress = BpfProgram.Load(new() { Name = "egress", Type = BpfProgramType.Xdp, ExpectedAttachType = BpfAttachType.XdpDeviceMap, Instructions = Instructions.Return(2), License = "GPL" });
        using BpfProgram plain = Instructions.Load(Instructions.Return(2), "plain", BpfProgramType.Xdp);

        devices.Set(1, TestNamespace.Loopback);
        devices.Set(2, TestNamespace.Loopback, egress);
        devices.TryGet(1, out BpfDeviceMapEntry first).Should().BeTrue();
        first.Should().Be(new BpfDeviceMapEntry(1, 0));
        devices.EnumerateEntries().Should().BeEquivalentTo([KeyValuePair.Create(1u, first), KeyValuePair.Create(2u, new BpfDeviceMapEntry(1, egress.Id))]);
        Dump(map).EnumerateArray().Count(e => e.TryGetProperty("value", out JsonElement value) && value.ValueKind == JsonValueKind.Array).Should().Be(2);
        narrow.AsDeviceMap().Set(3, TestNamespace.Loopback);
        narrow.AsDeviceMap().TryGet(3, out first).Should().BeTrue();
        first.InterfaceIndex.Should().Be(1);

        narrow.AsDeviceMap().Invoking(d => d.Set(1, 1, egress)).Should().Throw<BpfMapUsageException>().WithMessage("*4 bytes*");
        devices.Invoking(d => d.Set(1, 0)).Should().Throw<ArgumentOutOfRangeException>();
        devices.Invoking(d => d.Set(1, 123456789)).Should().Throw<BpfException>().WithMessage("*EINVAL*no device with that index*");
        devices.Invoking(d => d.Set(1, 1, plain)).Should().Throw<BpfException>().WithMessage("*XdpDeviceMap*");
        devices.Remove(1).Should().BeTrue();
        devices.TryGet(1, out _).Should().BeFalse();
    }

    [KernelFact]
    public void Cpus_come_with_queues()
    {
        using BpfMap map = Create(BpfMapType.CpuMap, 4, 8, (uint)PossibleCpus.Count);
        BpfCpuMap cpus = map.AsCpuMap();
        using BpfProgram program = BpfProgram.Load(new() { Name = "on_cpu", Type = BpfProgramType.Xdp, ExpectedAttachType = BpfAttachType.XdpCpuMap, Instructions = Instructions.Return(2), License = "GPL" });
        cpus.TryGet(0, out _).Should().BeFalse();
        cpus.Set(0, 192);
        cpus.TryGet(0, out BpfCpuMapEntry entry).Should().BeTrue();
        entry.Should().Be(new BpfCpuMapEntry(192, 0));
        cpus.Set(0, 256, program);
        cpus.EnumerateEntries().Single().Should().Be(KeyValuePair.Create(0u, new BpfCpuMapEntry(256, program.Id)));
        cpus.Invoking(c => c.Set(0, 0)).Should().Throw<ArgumentOutOfRangeException>();
        cpus.Invoking(c => c.Set(0, 16385)).Should().Throw<ArgumentOutOfRangeException>();
        cpus.Invoking(c => c.Set((uint)PossibleCpus.Count, 1)).Should().Throw<BpfException>().WithMessage("*the last index is*");
        using BpfProgram plain = Instructions.Load(Instructions.Return(2), "plain", BpfProgramType.Xdp);
        cpus.Invoking(c => c.Set(0, 1, plain)).Should().Throw<BpfException>().WithMessage("*XdpCpuMap*");
        cpus.Remove(0);
        cpus.TryGet(0, out _).Should().BeFalse();
        cpus.Remove(0);
    }

    [KernelFact]
    public void Sockets_leave_when_they_are_closed()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        byte[] option = new byte[8];
        client.GetRawSocketOption(1, 57, option);    // SOL_SOCKET, SO_COOKIE
        ulong cookie = BitConverter.ToUInt64(option);

        using BpfMap map = Create(BpfMapType.SocketMap, 4, 8, 4);
        using BpfMap hash = Create(BpfMapType.SocketHash, 8, 8, 4);
        using BpfMap narrow = Create(BpfMapType.SocketMap, 4, 4, 4);
        BpfSocketMap<uint> sockets = map.AsSocketMap<uint>();
        BpfSocketMap<ulong> byKey = hash.AsSocketMap<ulong>();
        sockets.Set(1, client);
        byKey.Set(7, client.SafeHandle);
        narrow.AsSocketMap<uint>().Set(0, client);
        sockets.TryGetCookie(1, out ulong found).Should().BeTrue();
        found.Should().Be(cookie);
        byKey.TryGetCookie(7, out found).Should().BeTrue();
        found.Should().Be(cookie);
        hash.EnumerateKeys().Select(key => BitConverter.ToUInt64(key)).Should().Equal(7ul);
        narrow.AsSocketMap<uint>().Invoking(s => s.TryGetCookie(0, out _)).Should().Throw<BpfMapUsageException>().WithMessage("*8 bytes*");
        using SafeFileHandle file = File.OpenHandle("/proc/self/status");
        sockets.Invoking(s => s.Set(0, file)).Should().Throw<BpfException>().WithMessage("*ENOTSOCK*not of a socket*");
        using Socket fresh = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        sockets.Invoking(s => s.Set(0, fresh)).Should().Throw<BpfException>().WithMessage("*EOPNOTSUPP*TCP has to be connected*");
        sockets.Remove(0).Should().BeFalse();
        sockets.Remove(1).Should().BeTrue();
        client.Dispose();
        byKey.TryGetCookie(7, out _).Should().BeFalse();
        map.Invoking(m => m.AsSocketMap<ulong>()).Should().Throw<BpfMapTypeMismatchException>();

        using Socket udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        udp.SetRawSocketOption(1, 15, BitConverter.GetBytes(1));    // SOL_SOCKET, SO_REUSEPORT
        udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using BpfMap group = Create(BpfMapType.ReusePortSocketArray, 4, 8, 2);
        group.AsSocketMap<uint>().Set(1, udp);
        group.AsSocketMap<uint>().TryGetCookie(1, out found).Should().BeTrue();
        using BpfMap xsk = Create(BpfMapType.XdpSocketMap, 4, 4, 2);
        xsk.AsSocketMap<uint>().Invoking(s => s.Set(0, udp)).Should().Throw<BpfException>().WithMessage("*AF_XDP*");
    }

    [KernelFact]
    public void Queues_and_stacks_push_and_pop()
    {
        using BpfMap queueMap = Create(BpfMapType.Queue, 0, 8, 3);
        BpfQueueMap<ulong> queue = queueMap.AsQueue<ulong>();
        queue.TryPop(out _).Should().BeFalse();
        queue.Invoking(q => q.Pop()).Should().Throw<BpfKeyNotFoundException>().WithMessage("look up and delete in map 'nks_view'*it is empty*");
        queue.Invoking(q => q.Peek()).Should().Throw<BpfKeyNotFoundException>();
        queue.Push(1);
        queue.Push(2);
        queue.TryPush(3).Should().BeTrue();
        queue.TryPush(4).Should().BeFalse();
        queue.Invoking(q => q.Push(4)).Should().Throw<BpfMapFullException>().WithMessage("*3 entries*");
        queue.Push(4, replaceOldest: true);
        queue.Peek().Should().Be(2);
        (queue.Pop(), queue.Pop(), queue.Pop()).Should().Be((2, 3, 4));
        queueMap.Invoking(m => m.Lookup(new byte[4], new byte[8])).Should().Throw<ArgumentException>().WithMessage("A Queue*has no keys*");
        queueMap.Invoking(m => m.Delete([])).Should().Throw<BpfMapUsageException>().WithMessage("*pop*AsQueue*");
        queueMap.Invoking(m => m.As<uint, ulong>()).Should().Throw<BpfMapTypeMismatchException>().WithMessage("*AsQueue*");

        using BpfMap stackMap = Create(BpfMapType.Stack, 0, 8, 3);
        BpfQueueMap<ulong> stack = stackMap.AsQueue<ulong>();
        stack.Push(1);
        stack.Push(2);
        (stack.Pop(), stack.Pop()).Should().Be((2, 1));
    }

    [KernelFact]
    public void A_bloom_filter_never_forgets()
    {
        using BpfMap map = BpfMap.Create(new() { Name = "nks_bloom", Type = BpfMapType.BloomFilter, ValueSize = 8, MaxEntries = 1000, MapExtra = 3 });
        map.GetInfo().MapExtra.Should().Be(3);
        BpfBloomFilter<ulong> filter = map.AsBloomFilter<ulong>();
        filter.Contains(1).Should().BeFalse();
        for (ulong i = 0; i < 100; i++)
        {
            filter.Add(i);
        }

        Enumerable.Range(0, 100).Should().OnlyContain(i => filter.Contains((ulong)i));
        Enumerable.Range(1000, 100).Count(i => filter.Contains((ulong)i)).Should().BeLessThan(50);
        map.Invoking(m => m.Delete([])).Should().Throw<BpfMapUsageException>().WithMessage("*stays*");
        map.Invoking(m => m.As<uint, ulong>()).Should().Throw<BpfMapTypeMismatchException>().WithMessage("*AsBloomFilter*");
    }

    [KernelFact]
    public void A_value_with_a_lock_is_copied_under_it()
    {
        using NetkitSharp.Bpf.Btf.BtfHandle btf = NetkitSharp.Bpf.Btf.BtfHandle.Load(MapBtf.IntegersAndLockedCounter());
        using BpfMap map = BpfMap.Create(new()
        {
            Name = "nks_locked",
            Type = BpfMapType.Hash,
            KeySize = 4,
            ValueSize = 16,
            MaxEntries = 4,
            Btf = btf,
            BtfKeyTypeId = MapBtf.UInt32,
            BtfValueTypeId = MapBtf.LockedCounter,
        });
        BpfMap<uint, LockedCounter> counters = map.As<uint, LockedCounter>();
        counters.Update(1u, new() { Lock = 0xffffffff, Count = 7 }, flags: BpfElementFlags.None);
        counters.Update(1u, new() { Lock = 0xffffffff, Count = 8 }, BpfUpdateMode.Exist, BpfElementFlags.Lock);
        LockedCounter read = counters.Lookup(1u, BpfElementFlags.Lock);
        (read.Lock, read.Count).Should().Be((0u, 8ul));
        BpfMapCursor cursor = counters.CreateCursor();
        LockedCounter[] values = new LockedCounter[4];
        counters.LookupBatch(cursor, new uint[4], values, BpfElementFlags.Lock).Should().Be(1);
        values[0].Count.Should().Be(8);
        counters.UpdateBatch([2], [new() { Count = 1 }], flags: BpfElementFlags.Lock);
        counters.LookupAndDelete(2u, BpfElementFlags.Lock).Count.Should().Be(1);

        using BpfMap<uint, ulong> plain = BpfMap<uint, ulong>.Create(new() { Type = BpfMapType.Hash, MaxEntries = 1 });
        plain.Invoking(m => m.Update(1u, 1ul, BpfUpdateMode.Any, BpfElementFlags.Lock)).Should().Throw<BpfException>().WithMessage("*EINVAL*needs a spin lock in the value's BTF*");
        plain.Invoking(m => m.TryLookup(1u, out _, BpfElementFlags.Lock)).Should().Throw<BpfException>().WithMessage("*needs a spin lock*");
    }

    [KernelFact]
    public void Prefixes_are_found_by_the_longest_match()
    {
        using BpfMap<LpmKeyIPv4, uint> v4 = BpfMap<LpmKeyIPv4, uint>.Create(new() { Type = BpfMapType.LpmTrie, MaxEntries = 8, Flags = BpfMapFlags.NoPreallocation });
        v4.Update(new LpmKeyIPv4(IPNetwork.Parse("10.0.0.0/8")), 8);
        v4.Update(new LpmKeyIPv4(IPAddress.Parse("10.1.2.3"), 16), 16);
        v4.Update(new LpmKeyIPv4(IPAddress.Any, 0), 0);
        v4.Lookup(LpmKeyIPv4.Host(IPAddress.Parse("10.1.200.200"))).Should().Be(16);
        v4.Lookup(LpmKeyIPv4.Host(IPAddress.Parse("10.2.0.1"))).Should().Be(8);
        v4.Lookup(LpmKeyIPv4.Host(IPAddress.Parse("192.0.2.1"))).Should().Be(0);
        v4.Select(entry => entry.Key.ToString()).Should().BeEquivalentTo("10.0.0.0/8", "10.1.0.0/16", "0.0.0.0/0");
        Dump(v4.Map).EnumerateArray().Select(e => string.Join(' ', e.GetProperty("key").EnumerateArray().Select(b => b.GetString()))).Should().Contain("0x10 0x00 0x00 0x00 0x0a 0x01 0x00 0x00");

        using BpfMap<LpmKeyIPv6, uint> v6 = BpfMap<LpmKeyIPv6, uint>.Create(new() { Type = BpfMapType.LpmTrie, MaxEntries = 8, Flags = BpfMapFlags.NoPreallocation });
        v6.Update(new LpmKeyIPv6(IPNetwork.Parse("2001:db8::/32")), 32);
        v6.Update(new LpmKeyIPv6(IPAddress.Parse("2001:db8:1:2::1"), 49), 49);
        v6.Lookup(LpmKeyIPv6.Host(IPAddress.Parse("2001:db8:1:7fff::"))).Should().Be(49);
        v6.Lookup(LpmKeyIPv6.Host(IPAddress.Parse("2001:db8:1:8000::"))).Should().Be(32);
        v6.TryLookup(LpmKeyIPv6.Host(IPAddress.IPv6Loopback), out _).Should().BeFalse();
        v6.Select(entry => entry.Key.ToNetwork().ToString()).Should().BeEquivalentTo("2001:db8::/32", "2001:db8:1::/49");
    }

    [Fact]
    public void Prefix_keys_are_the_network_and_no_more()
    {
        new LpmKeyIPv4(IPAddress.Parse("192.168.255.255"), 17).ToString().Should().Be("192.168.128.0/17");
        new LpmKeyIPv4(IPAddress.Parse("10.9.9.9"), 8).Should().Be(new LpmKeyIPv4(IPNetwork.Parse("10.0.0.0/8")));
        MemoryMarshal.AsBytes<LpmKeyIPv4>([new(IPAddress.Parse("1.2.3.4"), 32)]).ToArray().Should().Equal(32, 0, 0, 0, 1, 2, 3, 4);
        MemoryMarshal.AsBytes<LpmKeyIPv6>([new(IPAddress.Parse("ff00::1"), 128)]).ToArray().Should().Equal([128, 0, 0, 0, 255, .. new byte[14], 1]);
        new LpmKeyIPv6(IPAddress.Parse("ffff::ffff"), 127).ToString().Should().Be("ffff::fffe/127");
        FluentActions.Invoking(() => new LpmKeyIPv4(IPAddress.IPv6Any, 0)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new LpmKeyIPv6(IPAddress.Any, 0)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new LpmKeyIPv4(IPAddress.Any, 33)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new LpmKeyIPv6(IPAddress.IPv6Any, -1)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [KernelFact]
    public void Stack_traces_and_descriptors_have_views()
    {
        using BpfMap map = Create(BpfMapType.StackTrace, 4, 127 * 8, 16);
        BpfStackTraces traces = map.AsStackTraces();
        traces.MaxDepth.Should().Be(127);
        traces.TryLookup(1, new ulong[127], out int depth).Should().BeFalse();
        depth.Should().Be(0);
        traces.TryDelete(1).Should().BeFalse();
        traces.Invoking(t => t.TryLookup(1, new ulong[3], out _)).Should().Throw<ArgumentException>().WithMessage("*127 addresses*");

        using BpfMap events = Create(BpfMapType.PerfEventArray, 4, 4, 2);
        BpfDescriptorArray array = events.AsDescriptorArray();
        array.Clear(0).Should().BeFalse();
        using SafeFileHandle file = File.OpenHandle("/proc/self/status");
        array.Invoking(a => a.Set(0, file)).Should().Throw<BpfException>();
        using BpfMap hash = Create(BpfMapType.Hash, 4, 4, 2);
        hash.Invoking(m => m.Update(new byte[4], file)).Should().Throw<BpfMapUsageException>().WithMessage("*values of a Hash are no descriptors*");
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct LockedCounter
    {
        internal uint Lock;
        internal uint Padding;
        internal ulong Count;
    }
}
