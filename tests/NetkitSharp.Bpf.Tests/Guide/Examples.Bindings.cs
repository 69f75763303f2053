using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Guide;

public sealed partial class Examples
{
    [KernelFact(KernelFeature.Tcx)]
    public void Generated_bindings()
    {
        using TestNamespace ns = new();
        ns.Run(() =>
        {
            int ifindex = Loopback;
            #region bindings
            FlowCounterSpec spec = FlowCounterSpec.Open();
            spec.Flows.MaxEntries = 10_000;
            using FlowCounterObject counter = spec.Load();
            using TcxLink link = counter.CountFlows.AttachTcx(ifindex, TcxHook.Ingress);
            foreach ((FlowCounter.Flow flow, FlowCounter.FlowStats statistics) in counter.Flows)
            {
                Console.WriteLine($"{flow.SourcePort} -> {flow.DestinationPort}: {statistics.Packets}");
            }
            #endregion
            counter.Flows.Map.MaxEntries.Should().Be(10_000);
        });
    }
}
