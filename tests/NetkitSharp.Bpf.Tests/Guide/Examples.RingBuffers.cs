using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.RingBuffers;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Guide;

public sealed partial class Examples
{
    [KernelFact(KernelFeature.Tcx)]
    public async Task Records()
    {
        using TestNamespace ns = new();
        using BpfObject counter = BpfObjectSpec.Open(ObjectPath).Load();
        using TcxLink link = ns.Run(() => counter.Programs["count_flows"].AttachTcx(Loopback, TcxHook.Ingress));
        ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
        using CancellationTokenSource stop = new(TimeSpan.FromMinutes(1));
        List<uint> seen = [];
        int wanted = 1;
        #region ring-buffer
        using RingBufferReader reader = RingBufferReader.Open(counter.Maps["new_flows"]);
        await foreach (NewFlow flow in reader.ReadAllAsync<NewFlow>(stop.Token))
        {
            Console.WriteLine($"a new flow of protocol {flow.Flow.Protocol} at device {flow.Ifindex}");
            seen.Add(flow.Ifindex);
            if (seen.Count == wanted)
            {
                break;
            }
        }
        #endregion
        seen.Should().Equal((uint)Loopback);
    }

    [KernelFact(KernelFeature.Tcx)]
    public void Records_in_place()
    {
        using TestNamespace ns = new();
        using BpfObject counter = BpfObjectSpec.Open(ObjectPath).Load();
        using TcxLink link = ns.Run(() => counter.Programs["count_flows"].AttachTcx(Loopback, TcxHook.Ingress));
        ns.Send("127.0.0.1:4242", "127.0.0.1:4242");
        int count = 0;
        using RingBufferReader reader = RingBufferReader.Open(counter.Maps["new_flows"]);
        #region ring-buffer-lease
        while (reader.TryRead(out RingBufferRecord record))
        {
            using (record)
            {
                count += record.As<NewFlow>().Flow.Protocol == 17 ? 1 : 0;
            }
        }
        #endregion
        count.Should().Be(1);
    }
}
