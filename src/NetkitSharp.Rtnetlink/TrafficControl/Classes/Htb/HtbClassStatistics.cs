using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.TrafficControl.Classes.Htb;

/// <summary>The counters that a class of an htb has besides those of all (struct tc_htb_xstats).</summary>
public sealed record HtbClassStatistics : ITrafficClassStatistics<HtbClassStatistics>
{
    private HtbClassStatistics(in tc_htb_xstats statistics)
    {
        Lends = statistics.lends;
        Borrows = statistics.borrows;
        Tokens = statistics.tokens;
        CeilingTokens = statistics.ctokens;
    }

    /// <inheritdoc/>
    public static string Kind => "htb";

    /// <summary>lends: packets sent by its own rate.</summary>
    public uint Lends { get; }

    /// <summary>borrows: packets sent by what it borrowed.</summary>
    public uint Borrows { get; }

    /// <summary>tokens in 64 ns: the time that its bucket has in store at the rate; negative where it has to wait.</summary>
    public int Tokens { get; }

    /// <summary>ctokens in 64 ns: the time that its bucket has in store at the ceiling; negative where it has to wait.</summary>
    public int CeilingTokens { get; }

    /// <inheritdoc/>
    public static HtbClassStatistics Parse(ReadOnlySpan<byte> statistics)
    {
        tc_htb_xstats counters = KernelStruct.Read<tc_htb_xstats>(statistics);
        return new HtbClassStatistics(in counters);
    }
}
