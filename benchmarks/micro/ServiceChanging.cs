using System.Net;
using BenchmarkDotNet.Attributes;
using NetkitSharp.Services;

namespace NetkitSharp.Benchmarks;

/// <summary>What a load balancer with 1,000 services of 10 backends each does again and again: to mark a backend, and to read counters. Needs root: the maps are real.</summary>
[MemoryDiagnoser]
public class ServiceChanging
{
    private const int Services = 1000;
    private const int Backends = 10;
    private const string Name = "default/s500:web";

    private readonly IPAddress _backend = Address(500 * Backends);
    private ServiceLoadBalancer? _balancer;
    private bool _isActive = true;

    [GlobalSetup]
    public void SetServices()
    {
        _balancer = ServiceLoadBalancer.Open(new ServiceLoadBalancerOptions { MaxConnections = 1024, Netkit = false });
        _balancer.Replace(Enumerable.Range(0, Services).Select(number => new Service($"default/s{number}:web", ServiceProtocol.Tcp)
        {
            Frontends = [ServiceFrontend.ClusterIP(new IPAddress([10, 96, (byte)(number >> 8), (byte)number]), 80)],
            Backends = [.. Enumerable.Range(number * Backends, Backends).Select(i => new ServiceBackend(Address(i), 8080))],
        }));
    }

    [GlobalCleanup]
    public void Close() => _balancer?.Dispose();

    /// <summary>How many tables were built: 1.</summary>
    [Benchmark]
    public int SetBackendState()
    {
        _isActive = !_isActive;
        return _balancer!.SetBackendState(Name, _backend, 8080, _isActive ? ServiceBackendState.Active : ServiceBackendState.Terminating).TablesBuilt;
    }

    /// <summary>Those of all services together.</summary>
    [Benchmark]
    public ulong ReadCounters() => _balancer!.ReadCounters().Dropped.Packets;

    /// <summary>Those of one service and its backends.</summary>
    [Benchmark]
    public int ReadServiceCounters() => _balancer!.ReadCounters(Name).Backends.Count;

    private static IPAddress Address(int number) => new([10, 1, (byte)(number >> 8), (byte)number]);
}
