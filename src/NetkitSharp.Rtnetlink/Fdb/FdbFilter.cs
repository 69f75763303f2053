namespace NetkitSharp.Rtnetlink.Fdb;

/// <summary>Which forwarding entries to read; null takes any. The kernel does the filtering.</summary>
public sealed record FdbFilter
{
    /// <summary>The index of the bridge whose ports' entries, in its table and in their own, are meant, and its own; from 1.</summary>
    public int? Bridge
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "an interface index is at least 1; null takes the entries of any bridge");
    }

    /// <summary>The index of the bridge port or the VXLAN link whose entries are meant, from 1.</summary>
    public int? LinkIndex
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "an interface index is at least 1; null takes the entries of any link");
    }
}
