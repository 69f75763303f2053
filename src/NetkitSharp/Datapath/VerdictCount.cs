namespace NetkitSharp.Datapath;

/// <summary>How often a <see cref="Verdict"/> was given since the programs were loaded (<c>struct nks_counter</c>).</summary>
/// <param name="Packets">Packets; a GSO packet of many segments counts once.</param>
/// <param name="Bytes">Bytes from the link-layer header on (<c>skb->len</c>).</param>
public readonly record struct VerdictCount(ulong Packets, ulong Bytes)
{
    /// <summary>The sum of two counts.</summary>
    public static VerdictCount operator +(VerdictCount left, VerdictCount right) =>
        new(left.Packets + right.Packets, left.Bytes + right.Bytes);

    /// <summary>What was counted between two readings of the same counter.</summary>
    public static VerdictCount operator -(VerdictCount left, VerdictCount right) =>
        new(left.Packets - right.Packets, left.Bytes - right.Bytes);

    /// <summary>The sum of two counts.</summary>
    public static VerdictCount Add(VerdictCount left, VerdictCount right) => left + right;

    /// <summary>What was counted between two readings of the same counter.</summary>
    public static VerdictCount Subtract(VerdictCount left, VerdictCount right) => left - right;
}
