using System.Globalization;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>What the maps of all programs take, as the kernel counts it (the memlock of a map's descriptor, Linux 6.4): as opened, by 1,000 services, and by 100,000 connections.</summary>
internal sealed class MapMemory(TextWriter output)
{
    private const int Services = 8192;
    private const int Filled = 8000;
    private const int Backends = 10;
    private const int Connections = 131_072;

    private static readonly ServiceLoadBalancerOptions s_options = new()
    {
        MaxServices = Services,
        MaxFrontends = Services,
        MaxBackends = Services * Backends,
        MaxConnections = Connections,
        Netkit = false,
    };

    public bool Run()
    {
        Dictionary<string, ulong> opened = Read(new ServiceLoadBalancerOptions { Netkit = false });
        Dictionary<string, ulong> small = Read(s_options);
        Dictionary<string, ulong> services = Read(s_options with { MaxServices = 2 * Services, MaxFrontends = 2 * Services, MaxBackends = 2 * Services * Backends });
        Dictionary<string, ulong> connections = Read(s_options with { MaxConnections = 2 * Connections });
        Dictionary<string, ulong> filled = Read(s_options, Filled);
        output.WriteLine();
        output.WriteLine("### Map memory, KiB");
        output.WriteLine();
        output.WriteLine(
            $"By the kernel's own account, of the maps of the programs for pods, uplinks, XDP and sockets. Room is what the maps take that are made for so many, used or not; what is in them comes on top. Services have {Backends} backends each, " +
            $"tables of {MaglevTable.SizeFor(Backends):N0} slots and one frontend. A connection has an element for each direction.");
        output.WriteLine();
        MarkdownTable table = new("map", "as opened, default room", "room for 1,000 services", "1,000 services in it", "room for 100,000 connections");
        double[] sums = new double[4];
        foreach (string map in filled.Keys.Union(opened.Keys).Order())
        {
            double[] figures =
            [
                opened.GetValueOrDefault(map) / 1024.0,
                Difference(services, map) * 1000 / Services,
                Difference(filled, map) * 1000 / Filled,
                Difference(connections, map) * 100_000 / Connections,
            ];
            table.Add([map, .. figures.Select(Text)]);
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += figures[i];
            }
        }

        table.Add(["together", .. sums.Select(Text)]);
        table.Write(output);
        return true;

        double Difference(Dictionary<string, ulong> larger, string map) => ((double)larger.GetValueOrDefault(map) - small.GetValueOrDefault(map)) / 1024;
    }

    private static string Text(double kibibytes) => kibibytes == 0 ? "-" : kibibytes.ToString(kibibytes < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    private static Dictionary<string, ulong> Read(ServiceLoadBalancerOptions options, int count = 0)
    {
        using ServiceNode node = new("memory", options);
        using XdpServiceAttachment xdp = node.Veth.Node.Host.Run(() => node.Services.AttachXdp(node.Veth.Node.Uplink.Index, XdpMode.Driver));
        node.Services.Replace(ServiceSet.MakeApart(count, Backends));
        using BpfProgram fromPod = node.OpenProgram(ProgramHook.Tcx);
        Dictionary<string, ulong> memory = [];
        HashSet<uint> seen = [];
        Add(fromPod);
        foreach (BpfLink link in (BpfLink[])[xdp.Link, .. node.Sockets.Links])
        {
            using BpfProgram program = BpfProgram.OpenById(link.GetInfo().ProgramId);
            Add(program);
        }

        return memory;

        void Add(BpfProgram program)
        {
            foreach (uint id in program.GetInfo().MapIds)
            {
                AddMap(id);
            }
        }

        // A map of maps does not say what those take.
        void AddMap(uint id)
        {
            if (!seen.Add(id))
            {
                return;
            }

            using BpfMap map = BpfMap.OpenById(id);
            BpfMapInfo info = map.GetInfo();
            memory[info.Name] = memory.GetValueOrDefault(info.Name) + (info.MemoryBytes ?? throw new InvalidOperationException($"void: this kernel does not say what map {info.Name} takes."));
            if (map.Type == BpfMapType.ArrayOfMaps)
            {
                foreach (KeyValuePair<uint, uint> page in map.AsMapOfMaps<uint>().EnumerateIds())
                {
                    AddMap(page.Value);
                }
            }
        }
    }
}
