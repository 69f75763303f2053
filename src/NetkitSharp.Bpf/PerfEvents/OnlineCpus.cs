using System.Globalization;

namespace NetkitSharp.Bpf.PerfEvents;

/// <summary>The CPUs that run now.</summary>
internal static class OnlineCpus
{
    internal static int[] Read() => Parse(File.ReadAllText("/sys/devices/system/cpu/online"));

    /// <summary>A list such as <c>0-3,8</c>.</summary>
    internal static int[] Parse(string list)
    {
        List<int> cpus = [];
        foreach (string range in list.Trim().Split(','))
        {
            string[] ends = range.Split('-');
            int last = int.Parse(ends[^1], CultureInfo.InvariantCulture);
            for (int cpu = int.Parse(ends[0], CultureInfo.InvariantCulture); cpu <= last; cpu++)
            {
                cpus.Add(cpu);
            }
        }

        return [.. cpus];
    }
}
