namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>What the kernel had to say about a request of a batch that it executed.</summary>
/// <param name="Number">Which request: the number that adding it gave, from 0.</param>
/// <param name="Warning">The kernel's words.</param>
public sealed record NetlinkBatchWarning(int Number, NetlinkWarning Warning);
