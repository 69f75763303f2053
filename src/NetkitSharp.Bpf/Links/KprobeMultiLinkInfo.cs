namespace NetkitSharp.Bpf.Links;

/// <summary>What the kernel says about a link to many kernel functions. Linux 6.6; before, all is empty.</summary>
public sealed record KprobeMultiLinkInfo : BpfLinkInfo
{
    internal KprobeMultiLinkInfo(uint id, uint programId, bool isReturn, ulong missed, IReadOnlyList<ulong> addresses, IReadOnlyList<ulong> cookies)
        : base(id, BpfLinkType.KprobeMulti, programId)
    {
        IsReturn = isReturn;
        Missed = missed;
        Addresses = addresses;
        Cookies = cookies;
    }

    /// <summary>Whether the program runs when the functions return.</summary>
    public bool IsReturn { get; }

    /// <summary>How often the program was skipped because it was running already. Linux 6.7.</summary>
    public ulong Missed { get; }

    /// <summary>The functions, in the order of their addresses; zeros where kernel.kptr_restrict hides them.</summary>
    public IReadOnlyList<ulong> Addresses { get; }

    /// <summary>What the program gets from bpf_get_attach_cookie, by function; zeros where there are none. Linux 6.9.</summary>
    public IReadOnlyList<ulong> Cookies { get; }
}
