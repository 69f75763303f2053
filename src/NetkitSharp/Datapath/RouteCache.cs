using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Objects;

namespace NetkitSharp.Datapath;

/// <summary>Whether the programs can cache routes here (<c>native/bpf/include/nks/route_cache.h</c>), asked by loading and running <c>native/bpf/route_probe.bpf.c</c>.</summary>
internal static class RouteCache
{
    private static readonly string[] s_maps = ["routes", "generations"];
    private static readonly Lazy<uint> s_known = new(Probe);

    /// <summary>1 where the kernel has what it takes, Linux 6.2, and lets this process read it, with CAP_PERFMON; else 0.</summary>
    public static uint Known => s_known.Value;

    /// <summary>Whether a map is a load's own: what is in there is found again by itself, and no other version has to understand it.</summary>
    public static bool IsOwn(string map) => s_maps.Contains(map);

    private static uint Probe()
    {
        try
        {
            using BpfObject probe = BundledObject.Open("route_probe.bpf.o").Load();
            return probe.Programs["route_probe"].TestRun(new byte[64]).ReturnValue;
        }
        catch (BpfException)
        {
            // Whatever it is, the programs do without. What they cannot do without, their own load tells.
            return 0;
        }
    }
}
