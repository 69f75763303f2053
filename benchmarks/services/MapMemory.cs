using System.Globalization;
using System.Net.Sockets;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>What the maps take, as the kernel counts it (the memlock of a map's descriptor, Linux 6.4): empty, with 1,000 services, and for 100,000 connections.</summary>
internal sealed class MapMemory(TextWriter output)
{
    private const int Services = 1_000;
    private const int Connections = 100_000;

    public bool Run()
    {
        ServiceBackend[] backends = [.. Enumerable.Range(1, 10).Select(i => new ServiceBackend(new System.Net.IPAddress([10, 0, 0, (byte)i]), 8080))];
        Dictionary<string, ulong> empty, full, connections;
        using (ServiceNode node = ServiceNode.With(new ServiceLoadBalancerOptions { Netkit = false }))
        {
            empty = Read(node);
            node.Services!.Replace(ServiceSet.Make(AddressFamily.InterNetwork, Services, ServiceProtocol.Tcp, backends));
            full = Read(node);
        }

        using (ServiceNode node = ServiceNode.With(new ServiceLoadBalancerOptions { Netkit = false, MaxConnections = Connections }))
        {
            connections = Read(node);
        }

        output.WriteLine();
        output.WriteLine($"Map memory in KiB, {Environment.ProcessorCount} processors, Linux {Program.Release}");
        output.WriteLine($"{"map",-20} {"as opened",12} {"and 1,000 services of 10 backends",34} {"with 100,000 connections",26}");
        foreach (string map in full.Keys.Order())
        {
            ulong before = empty.GetValueOrDefault(map);
            output.WriteLine($"{map,-20} {Text(before),12} {Text(full[map] - before),34} {(map == "connections" ? Text(connections[map]) : ""),26}");
        }

        output.WriteLine($"{"together",-20} {Text(Sum(empty)),12} {Text(Sum(full) - Sum(empty)),34}");
        return true;
    }

    private static string Text(ulong bytes) => bytes == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:N0}");

    private static ulong Sum(Dictionary<string, ulong> maps) => maps.Values.Aggregate(0UL, (sum, bytes) => sum + bytes);

    /// <summary>The maps of the attached program, and the pages in the one that holds maps.</summary>
    private static Dictionary<string, ulong> Read(ServiceNode node)
    {
        Dictionary<string, ulong> memory = [];
        using BpfProgram program = node.OpenProgram();
        foreach (uint id in program.GetInfo().MapIds)
        {
            using BpfMap map = BpfMap.OpenById(id);
            Add(map);
            if (map.Type == BpfMapType.ArrayOfMaps)
            {
                foreach (KeyValuePair<uint, uint> page in map.AsMapOfMaps<uint>().EnumerateIds())
                {
                    using BpfMap inner = BpfMap.OpenById(page.Value);
                    Add(inner);
                }
            }
        }

        return memory;

        void Add(BpfMap map)
        {
            BpfMapInfo info = map.GetInfo();
            memory[info.Name] = memory.GetValueOrDefault(info.Name) + (info.MemoryBytes ?? throw new InvalidOperationException($"void: this kernel does not say what map {info.Name} takes."));
        }
    }
}
