using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Bpf.ByteOrder;
using Xunit;

namespace NetkitSharp.Bpf.Tests.ByteOrder;

public sealed class BigEndianTests
{
    [Fact]
    public void A_number_lies_in_memory_in_network_order()
    {
        Hex<BigEndianUInt16>(0x1234).Should().Be("1234");
        Hex<BigEndianUInt32>(0x12345678).Should().Be("12345678");
        Hex<BigEndianUInt64>(0x123456789abcdef0).Should().Be("123456789ABCDEF0");
        (Unsafe.SizeOf<BigEndianUInt16>(), Unsafe.SizeOf<BigEndianUInt32>(), Unsafe.SizeOf<BigEndianUInt64>()).Should().Be((2, 4, 8));
        MemoryMarshal.Read<BigEndianUInt32>([10, 0, 0, 1]).Value.Should().Be(0x0a000001);
    }

    [Fact]
    public void It_is_compared_and_written_as_the_number_it_is()
    {
        BigEndianUInt16 small = 2;
        BigEndianUInt16 large = 0x0100;
        ushort back = large;

        back.Should().Be(0x0100);
        (small < large, small <= large, small > large, small >= large, small == large, small != large).Should().Be((true, true, false, false, false, true));
        small.CompareTo(large).Should().BeNegative();
        small.Equals((object)new BigEndianUInt16(2)).Should().BeTrue();
        small.GetHashCode().Should().Be(new BigEndianUInt16(2).GetHashCode());
        $"{large} {large:x4}".Should().Be("256 0100");
        new BigEndianUInt32(7).ToString("d3", CultureInfo.InvariantCulture).Should().Be("007");
        BigEndianUInt64.FromUInt64(ulong.MaxValue).ToUInt64().Should().Be(ulong.MaxValue);
    }

    private static string Hex<T>(T value)
        where T : unmanaged => Convert.ToHexString(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
}
