namespace NetkitSharp.Rtnetlink.Rules;

/// <summary>Ports of TCP, UDP or SCTP from <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
/// <param name="First">The lowest port, from 1.</param>
/// <param name="Last">The highest port, at most 65534: the kernel takes no 65535 here.</param>
public readonly record struct PortRange(ushort First, ushort Last)
{
    /// <summary>One port.</summary>
    public PortRange(ushort port)
        : this(port, port)
    {
    }

    /// <summary>One port.</summary>
    public static implicit operator PortRange(ushort port) => new(port);

    /// <summary><c>80</c> or <c>80-90</c>, as ip(8) prints it.</summary>
    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";
}
