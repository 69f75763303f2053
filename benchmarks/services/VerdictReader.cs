using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>How many packets had which verdict, from the map of an attached program.</summary>
internal static class VerdictReader
{
    /// <summary><c>NKS_SERVICE_NEW</c>.</summary>
    public const uint New = 1;

    /// <summary><c>NKS_SERVICE_KNOWN</c>.</summary>
    public const uint Known = 2;

    public static ulong Read(BpfProgram program, uint verdict)
    {
        foreach (uint id in program.GetInfo().MapIds)
        {
            using BpfMap map = BpfMap.OpenById(id);
            if (map.Name == "service_verdicts"[..15])
            {
                BpfPerCpuBuffer<Counter> buffer = new();
                map.AsPerCpu<uint, Counter>().Lookup(verdict, buffer);
                ulong packets = 0;
                foreach (ref readonly Counter ofCpu in buffer.Values)
                {
                    packets += ofCpu.Packets;
                }

                return packets;
            }
        }

        throw new InvalidOperationException($"void: {program} has no map of verdicts.");
    }

    private readonly record struct Counter(ulong Packets, ulong Bytes);
}
