using System.Globalization;

namespace NetkitSharp.Datapath.Benchmarks.Profiling;

/// <summary>Which function of the kernel, of a module or of a BPF program an address is in, by <c>/proc/kallsyms</c>.</summary>
internal sealed class KernelSymbols
{
    private readonly ulong[] _addresses;
    private readonly string[] _names;

    private KernelSymbols(SortedDictionary<ulong, string> symbols)
    {
        _addresses = [.. symbols.Keys];
        _names = [.. symbols.Values];
    }

    public static KernelSymbols Read()
    {
        SortedDictionary<ulong, string> symbols = [];
        foreach (string line in File.ReadLines("/proc/kallsyms"))
        {
            // ADDRESS TYPE NAME [MODULE]
            string[] columns = line.Split([' ', '\t'], 4);
            if (columns.Length >= 3 && columns[1] is "t" or "T" or "w" or "W" && ulong.TryParse(columns[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong address) && address != 0)
            {
                symbols[address] = Short(columns[2]);
            }
        }

        return new(symbols);
    }

    public string Find(ulong address)
    {
        int at = Array.BinarySearch(_addresses, address);
        at = at < 0 ? ~at - 1 : at;
        return at < 0 ? "(nowhere)" : _names[at];
    }

    /// <summary>Without the digest of a program, and without what the compiler adds.</summary>
    private static string Short(string name)
    {
        if (name.StartsWith("bpf_prog_", StringComparison.Ordinal) && name.Split('_', 4) is [_, _, _, var program])
        {
            return $"{program} (BPF)";
        }

        int dot = name.IndexOf('.', 1);
        return dot < 0 ? name : name[..dot];
    }
}
