namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>What the kernel said about a request besides the errno (NETLINK_EXT_ACK).</summary>
/// <seealso href="https://docs.kernel.org/userspace-api/netlink/intro.html#ext-ack">extended ACK</seealso>
public sealed record NetlinkExtendedAck
{
    /// <summary>NLMSGERR_ATTR_MSG: the kernel's text. It may come with success too, as a warning.</summary>
    public string? Message { get; init; }

    /// <summary>NLMSGERR_ATTR_OFFS: offset in bytes, from the start of the request's message header, of the attribute that was refused.</summary>
    public int? Offset { get; init; }

    /// <summary>The attribute at <see cref="Offset"/> by its path, as <c>linkinfo &gt; data &gt; policy</c>; <c>#70</c> stands for an attribute without a known name.</summary>
    public string? AttributePath { get; init; }

    /// <summary>
    /// The value that was sent in the attribute at <see cref="Offset"/>, as <c>5</c>, <c>'eth0'</c>, <c>10.0.0.1</c> or <c>0x0102</c>; null for a nest, a flag, and where no attribute is at the offset.
    /// </summary>
    public string? AttributeValue { get; init; }

    /// <summary>NLMSGERR_ATTR_MISS_TYPE: the attribute that is missing, by its path (Linux 6.1).</summary>
    public string? MissingAttribute { get; init; }

    /// <summary>NLMSGERR_ATTR_POLICY: what the kernel accepts there.</summary>
    public NetlinkPolicy? Policy { get; init; }

    /// <summary>One sentence with all of it, as exceptions print it; empty when the kernel said nothing.</summary>
    public override string ToString()
    {
        List<string> parts = [];
        if (Message is not null)
        {
            parts.Add(Message);
        }

        if (AttributePath is not null)
        {
            parts.Add($"attribute: {AttributePath}{(AttributeValue is null ? "" : $" = {AttributeValue}")}");
        }
        else if (Offset is not null)
        {
            parts.Add($"attribute at offset {Offset}");
        }

        if (MissingAttribute is not null)
        {
            parts.Add($"missing attribute: {MissingAttribute}");
        }

        if (Policy is not null)
        {
            parts.Add($"accepted: {Policy}");
        }

        return string.Join("; ", parts);
    }
}
