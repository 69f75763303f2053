using BenchmarkDotNet.Attributes;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Benchmarks;

/// <summary>What it costs a pod to read the counters of all pods of a node, 100 of them, and to add up their totals. Needs root: the pods are real.</summary>
[MemoryDiagnoser]
public class PodStatisticsReading
{
    private const int Pods = 100;

    private readonly PodStatisticsTable _table = new();
    private NetworkNamespace? _host;
    private PodNetwork? _network;

    [GlobalSetup]
    public void AddPods()
    {
        _host = NetworkNamespace.Create($"nks-micro-{Environment.ProcessId}");
        _network = PodNetwork.Create(new PodNetworkOptions { Name = "nksmicro", Device = PodDevice.Veth, HostNamespace = _host });
        for (int i = 0; i < Pods; i++)
        {
            _network.AddPod(new PodSpec($"{i}") { Addresses = [InterfaceAddress.Parse($"10.0.0.{i + 1}/32")] });
        }
    }

    [GlobalCleanup]
    public void RemovePods()
    {
        _network?.Dispose();
        _host?.Dispose();
        NetworkNamespace.TryDelete($"nks-micro-{Environment.ProcessId}");
    }

    /// <summary>The packets that all pods sent and received.</summary>
    [Benchmark(OperationsPerInvoke = Pods)]
    public ulong ReadAll()
    {
        _network!.ReadStatistics(_table);
        ulong packets = 0;
        foreach (PodStatistics pod in _table)
        {
            packets += pod.FromPod.Packets + pod.ToPod.Packets;
        }

        return packets;
    }
}
