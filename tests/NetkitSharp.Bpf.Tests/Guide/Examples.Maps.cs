using FluentAssertions;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Guide;

public sealed partial class Examples
{
    [KernelFact]
    public void Variables()
    {
        using BpfObject counter = BpfObjectSpec.Open(ObjectPath).Load();
        #region variables
        counter.Variables["paused"].Set(1u);
        ulong lost = counter.Variables["lost_events"].Get<ulong>();
        counter.Variables["paused"].Set(0u);
        #endregion
        lost.Should().Be(0);
        counter.Variables["paused"].Get<uint>().Should().Be(0);
    }

    [KernelFact]
    public void Typed_maps()
    {
        using BpfObject counter = BpfObjectSpec.Open(ObjectPath).Load();
        FlowKey key = new() { Source = 1, Protocol = 17 };
        #region maps
        BpfMap<FlowKey, FlowStatistics> flows = counter.Maps.Open<FlowKey, FlowStatistics>("flows");
        flows.Update(key, new FlowStatistics(1, 64), BpfUpdateMode.NoExist);
        if (flows.TryLookup(key, out FlowStatistics found))
        {
            Console.WriteLine($"{found.Packets} packets, {found.Bytes} bytes");
        }

        foreach ((FlowKey flow, FlowStatistics statistics) in flows)
        {
            Console.WriteLine($"protocol {flow.Protocol}: {statistics.Packets}");
        }

        flows.Delete(key);
        #endregion
        flows.TryLookup(key, out _).Should().BeFalse();
    }

    [KernelFact]
    public void Values_of_every_cpu()
    {
        using BpfObject counter = BpfObjectSpec.Open(ObjectPath).Load();
        counter.Maps.OpenPerCpu<uint, FlowStatistics>("totals").UpdateAllCpus(0, new FlowStatistics(2, 3));
        #region per-cpu
        BpfPerCpuMap<uint, FlowStatistics> totals = counter.Maps.OpenPerCpu<uint, FlowStatistics>("totals");
        BpfPerCpuBuffer<FlowStatistics> buffer = new();
        totals.Lookup(0, buffer);
        ulong packets = 0;
        foreach (ref readonly FlowStatistics ofCpu in buffer.Values)
        {
            packets += ofCpu.Packets;
        }
        #endregion
        packets.Should().Be(2ul * (ulong)totals.CpuCount);
    }

    [KernelFact]
    public void Batches()
    {
        using BpfObject counter = BpfObjectSpec.Open(ObjectPath).Load();
        BpfMap<FlowKey, FlowStatistics> flows = counter.Maps.Open<FlowKey, FlowStatistics>("flows");
        FlowKey[] keys = [.. Enumerable.Range(0, 1000).Select(i => new FlowKey { Source = (uint)i })];
        FlowStatistics[] values = [.. keys.Select(_ => new FlowStatistics(1, 1))];
        int drained = 0;
        #region batches
        flows.UpdateBatch(keys, values);

        FlowKey[] someKeys = new FlowKey[256];
        FlowStatistics[] someValues = new FlowStatistics[256];
        BpfMapCursor cursor = flows.CreateCursor();
        int count;
        while ((count = flows.LookupAndDeleteBatch(cursor, someKeys, someValues)) > 0)
        {
            drained += count;
        }
        #endregion
        drained.Should().Be(1000);
        flows.Should().BeEmpty();
    }
}
