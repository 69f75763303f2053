using System.Globalization;

namespace NetkitSharp.Bpf.Maps;

/// <summary>
/// The CPUs that may ever be there: per-CPU maps have a value for each, whether it is online or not. Fixed at boot. Values of a
/// per-CPU map are in the order of the CPUs' numbers.
/// </summary>
public static class PossibleCpus
{
    private static int s_count;

    /// <summary>How many there are (<c>/sys/devices/system/cpu/possible</c>).</summary>
    public static int Count
    {
        get
        {
            if (s_count == 0)
            {
                s_count = Parse(File.ReadAllText("/sys/devices/system/cpu/possible"));
            }

            return s_count;
        }
    }

    /// <summary>A list such as <c>0-3,8</c>.</summary>
    internal static int Parse(string list)
    {
        int count = 0;
        foreach (string range in list.Trim().Split(','))
        {
            string[] ends = range.Split('-');
            int first = int.Parse(ends[0], CultureInfo.InvariantCulture);
            count += int.Parse(ends[^1], CultureInfo.InvariantCulture) - first + 1;
        }

        return count;
    }
}
