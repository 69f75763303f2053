using FluentAssertions;
using NetkitSharp.Rtnetlink.TrafficControl;
using NetkitSharp.Rtnetlink.TrafficControl.Classes.Htb;
using NetkitSharp.Rtnetlink.TrafficControl.Filters;
using NetkitSharp.Rtnetlink.TrafficControl.Filters.Bpf;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Clsact;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Fq;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.FqCodel;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Netem;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Tbf;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.TrafficControl;

public sealed class TrafficEncodingTests
{
    [Fact]
    public void A_filter_is_written_as_the_kernel_lays_it_out()
    {
        byte[] buffer = new byte[256];
        int length = new BpfFilter(9) { Priority = 7, Handle = 5, Protocol = EtherType.Ipv4, Name = "f" }.Encode(buffer, FilterHook.Egress(3));
        Convert.ToHexStringLower(buffer.AsSpan(16, length - 16)).Should().Be(
            "00000000" + "03000000" + "05000000" + "f3ffffff" + "08000700" // tcmsg: family, link, handle, parent, be16 protocol and priority
            + "08000100" + "62706600" // TCA_KIND "bpf"
            + "1c000280" // TCA_OPTIONS
            + "08000600" + "09000000" // TCA_BPF_FD
            + "06000700" + "66000000" // TCA_BPF_NAME
            + "08000800" + "01000000"); // TCA_BPF_FLAGS: direct action
    }

    [Fact]
    public void Kinds_without_options_send_none()
    {
        byte[] buffer = new byte[256];
        int length = new ClsactQdisc().Encode(buffer, 3);
        Convert.ToHexStringLower(buffer.AsSpan(16, length - 16)).Should().Be("00000000" + "03000000" + "0000ffff" + "f1ffffff" + "00000000" + "0b000100" + "636c7361637400" + "00");
    }

    [Fact]
    public void Encoding_allocates_nothing_and_what_does_not_fit_is_an_error()
    {
        byte[] buffer = new byte[1024];
        TbfQdisc tbf = new(BitRate.Gbps(50), 100_000, TimeSpan.FromMilliseconds(1)) { Peak = new TbfPeak(BitRate.Gbps(60), 9000), Estimator = new RateEstimator(TimeSpan.FromSeconds(8), 30) };
        HtbClass trafficClass = new(TrafficHandle.Parse("1:10"), BitRate.Mbps(5)) { Ceiling = BitRate.Gbps(50) };
        NetemQdisc netem = new() { Delay = TimeSpan.FromMilliseconds(1), LossModel = new FourStateLoss(default, default, default, default, default) };
        BpfFilter filter = new(9);
        FilterHook hook = FilterHook.Ingress(3);
        Encode();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Encode();
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
        FluentActions.Invoking(() => netem.Encode(new byte[64], 3)).Should().Throw<InvalidOperationException>().WithMessage("*does not fit*");
        FluentActions.Invoking(() => new RateEstimator(TimeSpan.FromSeconds(3), 1)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*0.25, 0.5, 1, 2, 4 or 8 seconds*");

        void Encode()
        {
            tbf.Encode(buffer, 3);
            trafficClass.Encode(buffer, 3);
            netem.Encode(buffer, 3);
            filter.Encode(buffer, hook);
        }
    }

    [Fact]
    public void What_an_older_kernel_reports_less_of_is_read()
    {
        byte[] short32 = [1, 0, 0, 0, 2, 0, 0, 0];
        FqStatistics.Parse(short32).CollectedFlows.Should().Be(0x2_0000_0001);
        FqCodelStatistics.Parse([0, 0, 0, 0, 9, 0, 0, 0]).LargestPacket.Should().Be(9);
        FqCodelStatistics.Parse([]).LargestPacket.Should().Be(0);
        FluentActions.Invoking(() => Parse([1, 2, 3])).Should().Throw<NetlinkFormatException>().WithMessage("*options of netem*");

        static void Parse(byte[] options) => NetemQdiscInfo.Parse(new NetlinkAttribute(2, options, 0));
    }
}
