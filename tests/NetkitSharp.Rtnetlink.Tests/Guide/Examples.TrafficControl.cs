using FluentAssertions;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Rtnetlink.TrafficControl;
using NetkitSharp.Rtnetlink.TrafficControl.Classes;
using NetkitSharp.Rtnetlink.TrafficControl.Classes.Htb;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Clsact;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Htb;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Guide;

public sealed partial class Examples
{
    [KernelFact([KernelFeature.Veth, KernelFeature.SchHtb, KernelFeature.Clsact])]
    public void Queueing_disciplines_and_classes()
    {
        using TestNetwork network = new("guide-tc");
        RtnetlinkClient rtnl = network.Client;
        int eth0 = network.Left;
        #region qdiscs
        TrafficHandle root = TrafficHandle.Parse("1:");
        rtnl.Qdiscs.Create(eth0, new HtbQdisc { Handle = root, DefaultClass = 0x20 });
        rtnl.TrafficClasses.Create(eth0, new HtbClass(TrafficHandle.Parse("1:10"), BitRate.Mbps(100)) { Parent = root, Ceiling = BitRate.Gbps(1) });
        rtnl.TrafficClasses.Create(eth0, new HtbClass(TrafficHandle.Parse("1:20"), BitRate.Mbps(10)) { Parent = root, Ceiling = BitRate.Gbps(1) });

        // Where tcx is missing (before Linux 6.6), BPF programs hang on clsact: rtnl.Filters.Add(FilterHook.Ingress(eth0), new BpfFilter(program)).
        rtnl.Qdiscs.Create(eth0, new ClsactQdisc());
        foreach (TrafficClassInfo found in rtnl.TrafficClasses.List(eth0))
        {
            Console.WriteLine($"{found.Handle}: {found.Statistics.Bytes} bytes, {found.Statistics.Drops} drops");
        }
        #endregion
        rtnl.Qdiscs.List(eth0).Select(q => q.Kind).Should().BeEquivalentTo("htb", "clsact");
    }
}
