using FluentAssertions;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.BigTcp;
using NetkitSharp.Rtnetlink.Tests.Transport;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Links.BigTcp;

/// <summary>Devices and kernels that the machines of the tests do not have.</summary>
public sealed class BigTcpPlanTests
{
    [Fact]
    public void A_device_of_few_segments_limits_the_size()
    {
        BigTcpPlan plan = Plan(tsoMaxSize: 524_280, tsoMaxSegments: 100);
        (plan.IsPossible, plan.GsoSize, plan.Steps.Single().After.GsoMaxSegments).Should().Be((true, 142_800, 100), "100 segments of 1428 bytes");
        Plan(tsoMaxSize: 524_280, tsoMaxSegments: 100, new BigTcpOptions { GsoSize = 150_000 }).Obstacles.Single().ToString().Should().Be(
            "end 0, link 7 'eth0': gso-max-segs 106 exceeds 100 (tso-max-segs). At an MTU of 1500 bytes 100 segments hold 142800 bytes: raise the MTU, or ask for less.");
        Plan(tsoMaxSize: 524_280, tsoMaxSegments: 40).Obstacles.Single().ToString().Should().EndWith(
            "gso-max-segs 138 exceeds 40 (tso-max-segs). At an MTU of 1500 bytes 40 segments hold 57120 bytes: raise the MTU, or ask for less.");
    }

    [Fact]
    public void A_size_that_is_too_long_is_clamped_where_that_is_allowed()
    {
        BigTcpPlan plan = Plan(tsoMaxSize: 524_280, tsoMaxSegments: 100, new BigTcpOptions { GsoSize = 150_000, Clamping = BigTcpClamping.Path });
        (plan.IsPossible, plan.GsoSize, plan.GroSize, plan.Ipv4).Should().Be((true, 142_800, 142_800, true));
        plan.Steps.Single().Clamp!.Attribute.Should().Be(LinkAttribute.GsoMaxSegs);
        plan.Steps.Single().After.Should().Be(new BigTcpSizes(142_800, 142_800, 142_800, null, 100));

        // Nothing big is to be had: as it was, and no longer by half.
        plan = Plan(tsoMaxSize: 40_000, tsoMaxSegments: 65_535, new BigTcpOptions { Clamping = BigTcpClamping.Path });
        (plan.IsPossible, plan.GsoSize, plan.Ipv4).Should().Be((true, 65_536, false));
        plan.Steps.Single().IsNeeded.Should().BeFalse();
        plan.Steps.Single().Clamp!.Ceiling.Should().Be(40_000);

        // What the kernel does not have at all cannot be clamped.
        Plan(tsoMaxSize: null, tsoMaxSegments: null, new BigTcpOptions { Clamping = BigTcpClamping.Device }).IsPossible.Should().BeFalse();
    }

    [Fact]
    public void A_kernel_without_BIG_TCP_is_told()
    {
        BigTcpPlan plan = Plan(tsoMaxSize: null, tsoMaxSegments: null);
        plan.Obstacles.Single().ToString().Should().Be("end 0, link 7 'eth0': gso-max-size 65536 cannot be set: it needs Linux 5.19. This kernel has no BIG TCP.");
        FluentActions.Invoking(plan.Apply).Should().Throw<BigTcpException>().Which.ErrorNumber.Should().Be(Errno.EOPNOTSUPP);
    }

    private static BigTcpPlan Plan(uint? tsoMaxSize, uint? tsoMaxSegments, BigTcpOptions? options = null)
    {
        NetlinkMessageWriter writer = new(new byte[256], 0, 0);
        ifinfomsg header = new() { ifi_index = 7 };
        NetlinkAttributeWriter<LinkAttribute> link = writer.Begin<ifinfomsg, LinkAttribute>(in header);
        link.WriteString(LinkAttribute.Ifname, "eth0");
        link.WriteUInt32(LinkAttribute.Mtu, 1500);
        link.WriteUInt32(LinkAttribute.GsoMaxSize, 65_536);
        link.WriteUInt32(LinkAttribute.GsoMaxSegs, tsoMaxSegments ?? 65_535);
        if (tsoMaxSize is { } size && tsoMaxSegments is { } segments)
        {
            link.WriteUInt32(LinkAttribute.GsoIpv4MaxSize, 65_536);
            link.WriteUInt32(LinkAttribute.TsoMaxSize, size);
            link.WriteUInt32(LinkAttribute.TsoMaxSegs, segments);
        }

        byte[] body = writer.Complete()[16..].ToArray();
        ScriptedChannel kernel = new();
        kernel.Then(sequence => kernel.Queue(ScriptedChannel.Message(sequence, 16, 0, body)));
        using NetlinkSocket socket = new(kernel, new NetlinkSocketOptions());
        return BigTcpPlan.Enable([new BigTcpEnd(new LinkClient(socket), 7)], options);
    }
}
