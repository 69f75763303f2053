using NetkitSharp.Rtnetlink.Links;

namespace NetkitSharp.Pods.Tunnels;

/// <summary>
/// The bytes to keep free before and behind a packet of a pod for the headers that it gets on its way out. A netkit device that asks for them (<c>IFLA_NETKIT_HEADROOM</c>, <c>IFLA_NETKIT_TAILROOM</c>, Linux 6.14) has
/// the pod's stack allocate packets with that room, and a tunnel need not reallocate every one of them.
/// </summary>
/// <remarks>
/// <para>The arithmetic is the kernel's, which reports the result for each device from Linux 6.18 on (<see cref="LinkInfo.Headroom"/>): a tunnel needs its own bytes, and before these what the device below it
/// needs, which is its link-layer header (14 for Ethernet) and in turn its own need. VXLAN over IPv4 on Ethernet: 50 + 14 = 64. VXLAN over WireGuard: 50 + 128 = 178, and 32 behind.</para>
/// <para>TCP reserves enough for one tunnel by itself (<c>MAX_TCP_HEADER</c>), datagrams do not.</para>
/// </remarks>
/// <param name="Headroom">Bytes before the packet.</param>
/// <param name="Tailroom">Bytes behind the packet.</param>
public readonly record struct EncapsulationRoom(int Headroom, int Tailroom)
{
    private const int Ethernet = 14;

    /// <summary>The room for a stack of encapsulations on an Ethernet device.</summary>
    /// <param name="innermostFirst">The layers, in the order in which a packet gets them.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static EncapsulationRoom Of(params ReadOnlySpan<Tunnel> innermostFirst)
    {
        if (innermostFirst.IsEmpty)
        {
            throw new ArgumentException("The room of no encapsulation is none: leave it out.", nameof(innermostFirst));
        }

        EncapsulationRoom room = default;
        int linkHeader = Ethernet;
        for (int i = innermostFirst.Length - 1; i >= 0; i--)
        {
            ref readonly Tunnel tunnel = ref innermostFirst[i];

            // WireGuard's device asks for the same whatever is below it, and hands on nothing of what that needs.
            room = tunnel.IsWhole
                ? new EncapsulationRoom(tunnel.Headroom, tunnel.Tailroom)
                : new EncapsulationRoom(tunnel.Headroom + linkHeader + room.Headroom, tunnel.Tailroom + room.Tailroom);
            linkHeader = tunnel.LinkHeader;
        }

        return room;
    }

    /// <summary>The room for packets that leave by any of these devices: the most that one needs.</summary>
    /// <param name="links">A client of the host's namespace.</param>
    /// <param name="names">The devices' names. A device without encapsulation needs none.</param>
    /// <remarks>Where the kernel reports what a device needs (Linux 6.18), that; else what its description comes to, see <see cref="TunnelLayers"/>.</remarks>
    /// <exception cref="LinkNotFoundException">A device is not there.</exception>
    /// <exception cref="NotSupportedException">The kernel does not report it, and the device is of a kind whose need is not known here.</exception>
    public static EncapsulationRoom Of(LinkClient links, params ReadOnlySpan<string> names)
    {
        ArgumentNullException.ThrowIfNull(links);
        EncapsulationRoom room = default;
        foreach (string name in names)
        {
            LinkInfo device = links.Get(name);
            room = room.Or(Observed(device) ?? TunnelLayers.Read(links, device).ToRoom());
        }

        return room;
    }

    /// <summary>What the kernel says that a device needs (<c>IFLA_HEADROOM</c>, <c>IFLA_TAILROOM</c>); null before Linux 6.18.</summary>
    public static EncapsulationRoom? Observed(LinkInfo device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.Headroom is { } headroom ? new EncapsulationRoom(headroom, device.Tailroom ?? 0) : null;
    }

    /// <summary>The room for packets that go one way or the other: the greater of each.</summary>
    public EncapsulationRoom Or(EncapsulationRoom other) => new(Math.Max(Headroom, other.Headroom), Math.Max(Tailroom, other.Tailroom));
}
