namespace NetkitSharp.Services;

/// <summary>Maglev's lookup table: which backend each slot of a hash leads to, alike on all nodes that have the same backends.</summary>
public static class MaglevTable
{
    /// <summary>The size of a table for so many backends.</summary>
    public static int SizeFor(int backends) => backends <= 1 ? 1 : 16_381;
}
