using System.Net;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Wire;

public sealed class NetlinkAttributeTableTests
{
    [Fact]
    public void Attributes_are_found_by_number_and_the_last_of_a_number_counts()
    {
        NetlinkMessageWriter writer = new(stackalloc byte[256], 16, 0);
        NetlinkAttributeWriter<TestAttribute> attributes = writer.Attributes<TestAttribute>();
        attributes.WriteUInt32(TestAttribute.One, 1);
        attributes.WriteIPAddress(TestAttribute.Two, IPAddress.Parse("10.0.0.1"));
        attributes.WriteUInt32(TestAttribute.One, 7);
        attributes.WriteString(TestAttribute.Last, "far");
        NetlinkAttributeTable<TestAttribute> table = new(new NetlinkAttributes(writer.Complete()[16..], 16));
        table.FindUInt32(TestAttribute.One).Should().Be(7);
        table.FindAddress(TestAttribute.Two).Equals(IPAddress.Parse("10.0.0.1")).Should().BeTrue();
        table.FindAddress(TestAttribute.Two).Equals(IPAddress.Parse("10.0.0.2")).Should().BeFalse();
        table.FindString(TestAttribute.Last).Should().Be("far");
        table.FindUInt32(TestAttribute.Three).Should().BeNull();
        table.FindAddress(TestAttribute.Three).Equals(null).Should().BeTrue();
        table.Contains((TestAttribute)300).Should().BeFalse();
        table.TryGet(TestAttribute.Two, out NetlinkAttribute address).Should().BeTrue();
        address.Offset.Should().Be(24);
    }

    [Fact]
    public void Attributes_beyond_what_the_table_can_point_at_are_found_all_the_same()
    {
        byte[] bytes = new byte[400_000];
        NetlinkMessageWriter writer = new(bytes, 16, 0);
        NetlinkAttributeWriter<TestAttribute> attributes = writer.Attributes<TestAttribute>();
        attributes.WriteUInt32(TestAttribute.One, 1);
        for (int i = 0; i < 5; i++)
        {
            attributes.WriteBytes(TestAttribute.Two, new byte[60_000]);
        }

        attributes.WriteUInt32(TestAttribute.Three, 3);
        NetlinkAttributeTable<TestAttribute> table = new(new NetlinkAttributes(writer.Complete()[16..], 16));
        table.FindUInt32(TestAttribute.One).Should().Be(1);
        table.FindUInt32(TestAttribute.Three).Should().Be(3);
        table.FindUInt32((TestAttribute)9).Should().BeNull();
    }

    [Fact]
    public void A_malformed_attribute_is_an_error_at_once() =>
        FluentActions.Invoking(() => new NetlinkAttributeTable<TestAttribute>(new NetlinkAttributes([8, 0, 1, 0, 0, 0, 0, 0, 9, 0, 2, 0, 0, 0, 0, 0])).Contains(TestAttribute.One))
            .Should().Throw<NetlinkFormatException>().Which.Offset.Should().Be(8);
}
