using System.Net;
using FluentAssertions;
using NetkitSharp.Services;
using Xunit;

namespace NetkitSharp.Tests.Services.Maglev;

/// <summary>The table: the same on every node, fair, and little moved by one backend that comes or goes.</summary>
public sealed class MaglevTableTests
{
    [Fact]
    public void It_is_the_same_as_another_implementation_builds()
    {
        // By a program in another language, from the description in the documentation alone. A change here means that a node of this version and one of an older one disagree.
        Fill(13, [Backend("10.0.0.1", 80, ServiceProtocol.Tcp, 1), Backend("10.0.0.2", 80, ServiceProtocol.Tcp, 2), Backend("10.0.0.3", 80, ServiceProtocol.Tcp, 3)])
            .Should().Equal(3, 3, 2, 1, 1, 2, 1, 1, 1, 2, 3, 3, 2);
        Fill(17, [Backend("2001:db8::1", 53, ServiceProtocol.Udp, 7, 3), Backend("2001:db8::2", 53, ServiceProtocol.Udp, 8)])
            .Should().Equal(7, 7, 7, 7, 8, 7, 7, 7, 7, 8, 7, 8, 7, 7, 7, 8, 7);

        uint[] large = Fill(16_381, Backends(100));
        large[..8].Should().Equal(18, 45, 57, 30, 26, 39, 50, 25);
        Fingerprint(large).Should().Be(0xd03cfda48e6f97e5);

        uint[] weighted = Fill(1021, [.. Enumerable.Range(1, 10).Select(i => Backend($"fd00::{i:x}", 443, ServiceProtocol.Sctp, (uint)i, i))]);
        weighted[..8].Should().Equal(7, 9, 6, 2, 5, 4, 9, 9);
        Fingerprint(weighted).Should().Be(0x8a4e6e380149862a);
    }

    [Fact]
    public void It_does_not_depend_on_the_order_or_on_the_numbers()
    {
        MaglevBackend[] backends = Backends(163);
        uint[] table = Fill(16_381, backends);

        for (int seed = 0; seed < 5; seed++)
        {
            MaglevBackend[] shuffled = [.. backends];
            new Random(seed).Shuffle(shuffled);
            Fill(16_381, shuffled).Should().Equal(table);
        }

        // Another node has given other numbers.
        MaglevBackend[] renumbered = [.. backends.Reverse().Select(backend => backend with { Number = 70_000 - backend.Number })];
        Fill(16_381, renumbered).Should().Equal(table.Select(number => 70_000 - number));
    }

    [Fact]
    public void The_name_is_address_port_and_protocol()
    {
        MaglevBackend backend = Backend("10.0.0.1", 80, ServiceProtocol.Tcp, 1);

        Hashes(Backend("10.0.0.1", 80, ServiceProtocol.Tcp, 9, 5)).Should().Be(Hashes(backend), "number and weight are not part of it");
        Hashes(Backend("::ffff:10.0.0.1", 80, ServiceProtocol.Tcp, 1)).Should().Be(Hashes(backend), "it is the same address");
        Hashes(Backend("fe80::1%7", 80, ServiceProtocol.Tcp, 1)).Should().Be(Hashes(Backend("fe80::1", 80, ServiceProtocol.Tcp, 1)), "a scope is another one on each node");
        Hashes(new MaglevBackend(new ServiceBackend(IPAddress.Parse("10.0.0.1"), 80) { Weight = 3 }, ServiceProtocol.Tcp, 1)).Should().Be(Hashes(backend));

        Hashes(Backend("10.0.0.2", 80, ServiceProtocol.Tcp, 1)).Should().NotBe(Hashes(backend));
        Hashes(Backend("10.0.0.1", 81, ServiceProtocol.Tcp, 1)).Should().NotBe(Hashes(backend));
        Hashes(Backend("10.0.0.1", 80, ServiceProtocol.Udp, 1)).Should().NotBe(Hashes(backend));
    }

    /// <summary>The sizes and figures of the reference measurement, with some slack: largest share over the average; what moves, beyond its own, when one backend goes; what moves when one comes.</summary>
    [Theory]
    [InlineData(1021, 10, 1.01, 0.05, 0.13)]
    [InlineData(16_381, 3, 1.001, 0.005, 0.26)]
    [InlineData(16_381, 100, 1.002, 0.02, 0.035)]
    [InlineData(16_381, 163, 1.006, 0.025, 0.035)]
    [InlineData(16_381, 1000, 1.04, 0.012, 0.014)]
    [InlineData(65_537, 100, 1.002, 0.01, 0.025)]
    [InlineData(65_537, 1000, 1.008, 0.01, 0.012)]
    public void Shares_are_even_and_a_change_moves_little(int size, int count, double largest, double beyond, double moved)
    {
        MaglevBackend[] backends = Backends(count + 1);
        MaglevBackend[] before = backends[..count];
        uint[] table = Fill(size, before);

        int[] shares = [.. before.Select(backend => table.Count(slot => slot == backend.Number))];
        shares.Sum().Should().Be(size);
        (shares.Max() * (double)count / size).Should().BeLessThan(largest);
        (shares.Max() - shares.Min()).Should().BeLessThanOrEqualTo(1);

        uint gone = before[count / 2].Number;
        uint[] without = Fill(size, [.. before.Where(backend => backend.Number != gone)]);
        without.Should().NotContain(gone);
        table.Zip(without).Count(pair => pair.First != gone && pair.First != pair.Second).Should().BeLessThan((int)(size * beyond));

        uint[] with = Fill(size, backends);
        int changed = table.Zip(with).Count(pair => pair.First != pair.Second);
        changed.Should().BeGreaterThanOrEqualTo(size / (count + 1)).And.BeLessThan((int)(size * moved));
    }

    [Theory]
    [InlineData(251, new[] { 1, 2 })]
    [InlineData(1021, new[] { 5, 1, 1, 3 })]
    [InlineData(16_381, new[] { 1, 10, 100, 1000 })]
    [InlineData(16_381, new[] { 65_535, 65_535, 1, 32_768 })]
    [InlineData(131_071, new[] { 7, 0, 0, 13, 1, 0, 29 })]
    public void Shares_go_by_weight(int size, int[] weights)
    {
        MaglevBackend[] backends = [.. weights.Select((weight, i) => Backend($"10.2.0.{i}", 80, ServiceProtocol.Tcp, (uint)i + 1, weight))];
        uint[] table = Fill(size, backends);
        double total = weights.Sum();

        foreach (MaglevBackend backend in backends)
        {
            double share = table.Count(slot => slot == backend.Number);
            share.Should().BeInRange((size * backend.Weight / total) - 2, (size + weights.Length) * backend.Weight / total, "backend {0} has weight {1} of {2}", backend.Number, backend.Weight, total);
        }
    }

    [Fact]
    public void A_weight_changes_no_more_than_it_must()
    {
        MaglevBackend[] backends = Backends(10);
        uint[] table = Fill(1021, backends);
        backends[3] = backends[3] with { Weight = 2 };

        // It should have 2 slots of 11 in place of 1 of 10: 8.2 percent of all move at least.
        Fill(1021, backends).Zip(table).Count(pair => pair.First != pair.Second).Should().BeLessThan(1021 * 20 / 100);

        // All weights times the same is the same.
        Fill(1021, [.. backends.Select(backend => backend with { Weight = backend.Weight * 77 })]).Should().Equal(Fill(1021, backends));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 251)]
    [InlineData(3, 509)]
    [InlineData(5, 509)]
    [InlineData(6, 1021)]
    [InlineData(10, 1021)]
    [InlineData(20, 2039)]
    [InlineData(40, 4093)]
    [InlineData(81, 8191)]
    [InlineData(100, 16_381)]
    [InlineData(163, 16_381)]
    [InlineData(164, 32_749)]
    [InlineData(327, 32_749)]
    [InlineData(328, 65_521)]
    [InlineData(655, 65_521)]
    [InlineData(656, 131_071)]
    [InlineData(1311, 131_071)]
    [InlineData(131_071, 131_071)]
    public void A_size_has_a_hundred_slots_for_each_backend(int backends, int size)
    {
        MaglevTable.SizeFor(backends).Should().Be(size);
        (size == 0 || MaglevTable.IsSize(size)).Should().BeTrue();
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(4, false)]
    [InlineData(16_384, false)]
    [InlineData(65_537, true)]
    [InlineData(130_321, false)] // 361 squared
    [InlineData(131_101, false)] // a prime, and too large
    [InlineData(-7, false)]
    public void A_size_is_a_prime(int size, bool good) => MaglevTable.IsSize(size).Should().Be(good);

    [Fact]
    public void The_smallest_tables_are_full()
    {
        Fill(1, [Backend("10.0.0.1", 80, ServiceProtocol.Tcp, 5)]).Should().Equal(5);
        Fill(2, Backends(2)).Should().BeEquivalentTo([1u, 2u]);
        Fill(101, Backends(101)).Order().Should().Equal(Enumerable.Range(1, 101).Select(i => (uint)i), "each has a slot where there are as many slots as backends");
    }

    [Fact]
    public void What_cannot_be_is_said_and_nothing_is_written()
    {
        uint[] table = [.. Enumerable.Repeat(77u, 251)];
        MaglevBackend[] three = Backends(3);

        Refused(() => MaglevTable.Fill(new uint[1000], three), "*1 slot or a prime number of them, up to 131071, and not 1000*");
        Refused(() => MaglevTable.Fill([], three), "*and not 0*");
        Refused(() => MaglevTable.Fill(new uint[131_101], three), "*and not 131101*");
        Refused(() => MaglevTable.Fill(table, []), "No backend has a weight*");
        Refused(() => MaglevTable.Fill(table, [three[0] with { Weight = 0 }]), "No backend has a weight*");
        Refused(() => MaglevTable.Fill(table, Backends(252)), "252 backends do not fit into a table of 251 slots*");
        Refused(() => MaglevTable.Fill(table, [.. three, three[1] with { Number = 9 }]), "*Backends * and * are the same address, port and protocol*");
        Refused(() => MaglevTable.Fill(table, [three[0], default]), "A backend has the number 0*");
        Refused(() => MaglevTable.Fill(table, [three[0] with { Weight = 65_536 }]), "Backend 1 has the weight 65536*");
        Refused(() => MaglevTable.Fill(table, [three[0] with { Weight = -1 }]), "Backend 1 has the weight -1*");
        table.Should().AllBeEquivalentTo(77u);

        ((Action)(() => MaglevTable.SizeFor(-1))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => MaglevTable.SizeFor(131_072))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => Backend("10.0.0.1", 0, ServiceProtocol.Tcp, 1))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => Backend("10.0.0.1", 65_536, ServiceProtocol.Tcp, 1))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => Backend("10.0.0.1", 1, ServiceProtocol.Tcp, 0))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => Backend("10.0.0.1", 1, ServiceProtocol.Tcp, 1, 65_536))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => _ = new MaglevBackend(null!, 1, ServiceProtocol.Tcp, 1))).Should().Throw<ArgumentNullException>();
        ((Action)(() => _ = new MaglevBackend(null!, ServiceProtocol.Tcp, 1))).Should().Throw<ArgumentNullException>();
    }

    private static void Refused(Action fill, string message) => fill.Should().Throw<ArgumentException>().WithMessage(message);

    private static uint[] Fill(int size, MaglevBackend[] backends)
    {
        uint[] slots = new uint[size];
        MaglevTable.Fill(slots, backends);
        return slots;
    }

    private static MaglevBackend[] Backends(int count) => [.. Enumerable.Range(0, count).Select(i => Backend($"10.1.{i / 256}.{i % 256}", 8080, ServiceProtocol.Tcp, (uint)i + 1))];

    private static MaglevBackend Backend(string address, int port, ServiceProtocol protocol, uint number, int weight = 1) => new(IPAddress.Parse(address), port, protocol, number, weight);

    private static (ulong Offset, ulong Skip) Hashes(MaglevBackend backend) => (backend.OffsetHash, backend.SkipHash);

    /// <summary>FNV-1a over the slots.</summary>
    private static ulong Fingerprint(uint[] slots) => slots.Aggregate(0xcbf29ce484222325, (hash, slot) => unchecked((hash ^ slot) * 0x100000001b3));
}
