namespace NetkitSharp.Rtnetlink.Links.BigTcp;

/// <summary>What BIG TCP is to be: packets of more than 64 KiB between the TCP of one end and that of the other.</summary>
public sealed record BigTcpOptions
{
    /// <summary>
    /// The longest packet to send, in bytes, above 65536: exactly that, unless <see cref="Clamping"/> allows for less. Null takes the greatest that all ends can have, up to <see cref="BigTcpPlan.UsualSize"/>.
    /// </summary>
    public int? GsoSize { get; init => field = Big(value); }

    /// <summary>
    /// The longest packet to put together from received ones, in bytes, above 65536 to <see cref="BigTcpPlan.MaxGroSize"/>. Null takes what <see cref="GsoSize"/> is, as what is received may be forwarded.
    /// </summary>
    public int? GroSize { get; init => field = Big(value); }

    /// <summary>Whether IPv4 is to have it, which takes Linux 6.3 at all ends; IPv6 takes 5.19.</summary>
    public BigTcpIpv4 Ipv4 { get; init; }

    /// <summary>What becomes of a size that an end cannot have; a refusal unless set.</summary>
    public BigTcpClamping Clamping { get; init; }

    private static int? Big(int? value) => value is null or > BigTcpPlan.OrdinarySize
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, $"BIG TCP begins above {BigTcpPlan.OrdinarySize} bytes; {nameof(BigTcpPlan)}.{nameof(BigTcpPlan.Disable)} goes back to that");
}
