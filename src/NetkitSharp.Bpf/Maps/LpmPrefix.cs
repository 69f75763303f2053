namespace NetkitSharp.Bpf.Maps;

/// <summary>Prefixes as an LPM trie compares them: bit by bit from the first byte's highest.</summary>
internal static class LpmPrefix
{
    /// <summary>Clears the bits behind the first <paramref name="length"/>.</summary>
    internal static void Cut(Span<byte> bytes, int length)
    {
        int whole = length / 8;
        if (whole < bytes.Length)
        {
            bytes[whole] &= (byte)~(0xff >> (length % 8));
            bytes[(whole + 1)..].Clear();
        }
    }
}
