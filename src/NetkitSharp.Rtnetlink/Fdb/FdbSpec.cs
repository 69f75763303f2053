using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using NetkitSharp.Rtnetlink.Neighbours;

namespace NetkitSharp.Rtnetlink.Fdb;

/// <summary>
/// An entry to put into a forwarding table, or the key of the one to delete: at a bridge the address and the VLAN, at a VXLAN link the address, the source VNI and, of several destinations, the one
/// given. What is null is not sent.
/// </summary>
/// <param name="LinkIndex">The index of the bridge port, the VXLAN link or the bridge.</param>
/// <param name="Address">The MAC address, 6 bytes. At a VXLAN link all zeros are where frames to unknown addresses go.</param>
/// <example>
/// <code>
/// rtnl.Fdb.Add(new FdbSpec(port, mac) { Vlan = 10 });
/// rtnl.Fdb.Append(new FdbSpec(vxlan, FdbSpec.AllZeros) { Destination = IPAddress.Parse("192.0.2.7") });
/// </code>
/// </example>
public sealed record FdbSpec(int LinkIndex, PhysicalAddress Address)
{
    internal const int AddressLength = 6;

    private const int MaxVlan = 4094;
    private const uint MaxVni = 0xffffff;
    private const NeighbourFlags TableFlags = NeighbourFlags.Self | NeighbourFlags.Master;

    /// <summary>00:00:00:00:00:00: where a VXLAN link sends frames to unknown addresses.</summary>
    public static PhysicalAddress AllZeros { get; } = new(new byte[AddressLength]);

    /// <summary>Whose table; null for <see cref="FdbTables.Self"/> where there is a destination or a nexthop object, and <see cref="FdbTables.Master"/> else.</summary>
    public FdbTables? Tables { get; init; }

    /// <summary>How long the entry lasts; null for <see cref="FdbKind.Permanent"/> in the link's own table and <see cref="FdbKind.Static"/> in the bridge's. Deleting does not look at it.</summary>
    public FdbKind? Kind { get; init; }

    /// <summary>
    /// Flags besides NTF_SELF and NTF_MASTER, which are <see cref="Tables"/>: <see cref="NeighbourFlags.Sticky"/> (bridge, not with a permanent entry: does not move to another port, Linux 4.20),
    /// <see cref="NeighbourFlags.ExternallyLearned"/> (a controller keeps it), <see cref="NeighbourFlags.Use"/> (bridge: as if a frame had come), <see cref="NeighbourFlags.Router"/> (VXLAN). Deleting does not look at them.
    /// </summary>
    public NeighbourFlags Flags { get; init; }

    /// <summary>NDA_VLAN: 1 to 4094, at a bridge port with that VLAN. Null is the entry of no VLAN and, to add and to delete, also one for each VLAN of the port, which has VLAN 1 by default even where the bridge does not filter.</summary>
    public ushort? Vlan { get; init; }

    /// <summary>NDA_DST: the VXLAN endpoint to send to.</summary>
    public IPAddress? Destination { get; init; }

    /// <summary>NDA_PORT: the endpoint's UDP port; null for that of the VXLAN link.</summary>
    public ushort? Port { get; init; }

    /// <summary>NDA_VNI: the network to send in, 0 to 0xffffff; null for that of the VXLAN link.</summary>
    public uint? Vni { get; init; }

    /// <summary>NDA_IFINDEX: the index of the link to send by.</summary>
    public int? Via { get; init; }

    /// <summary>NDA_SRC_VNI: the network the frames come from, at a VXLAN link that takes part in several (<c>external</c>).</summary>
    public uint? SourceVni { get; init; }

    /// <summary>NDA_NH_ID: a nexthop object with VXLAN endpoints (Linux 5.8), in place of destination, port, VNI and link.</summary>
    public uint? NextHopId { get; init; }

    /// <summary>NFEA_ACTIVITY_NOTIFY: whether the kernel tells of use, of static entries at a bridge (Linux 5.9).</summary>
    public FdbActivity? Activity { get; init; }

    /// <summary>NFEA_DONT_REFRESH: changing the entry does not make it look used, at a bridge (Linux 5.9).</summary>
    public bool DontRefresh { get; init; }

    /// <summary>The entry as exceptions print it: <c>02:00:00:00:00:07 on link 5 vlan 10</c>.</summary>
    public override string ToString()
    {
        string text = $"{Text(Address)} on link {LinkIndex}";
        text += EffectiveTables switch
        {
            FdbTables.Self => " self",
            FdbTables.Master => " master",
            _ => " self master",
        };
        text += Vlan is null ? "" : $" vlan {Vlan}";
        text += Destination is null ? "" : $" dst {Destination}";
        text += Port is null ? "" : $" port {Port}";
        text += Vni is null ? "" : $" vni {Vni}";
        text += Via is null ? "" : $" via {Via}";
        text += SourceVni is null ? "" : $" src_vni {SourceVni}";
        return NextHopId is null ? text : $"{text} nhid {NextHopId}";
    }

    internal FdbTables EffectiveTables => Tables ?? (Destination is not null || NextHopId is not null ? FdbTables.Self : FdbTables.Master);

    // As bridge(8) sends them: VXLAN takes no entry that is neither permanent nor reachable, the bridge one that is both reachable and NOARP for static.
    internal NeighbourState State => (Kind ?? (EffectiveTables == FdbTables.Master ? FdbKind.Static : FdbKind.Permanent)) switch
    {
        FdbKind.Permanent => NeighbourState.Permanent | NeighbourState.NoArp,
        FdbKind.Static => NeighbourState.Reachable | NeighbourState.NoArp,
        _ => NeighbourState.Reachable,
    };

    internal static string Text(PhysicalAddress address) => string.Join(':', address.GetAddressBytes().Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));

    /// <summary>Throws on what the kernel would misread or refuse without a word.</summary>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(LinkIndex, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Via ?? 1, 1, nameof(Via));
        ArgumentNullException.ThrowIfNull(Address);
        Require(Address.GetAddressBytes().Length == AddressLength, $"a MAC address has {AddressLength} bytes", nameof(Address));
        Require(Tables is null || ((byte)Tables & ~(byte)TableFlags) == 0 && Tables != 0, "the tables are Self, Master or both", nameof(Tables));
        Require((Flags & TableFlags) == 0, "NTF_SELF and NTF_MASTER are given by Tables", nameof(Flags));
        Require((Flags & NeighbourFlags.Proxy) == 0, "a forwarding entry is no proxy", nameof(Flags));
        Require(Vlan is null or (> 0 and <= MaxVlan), $"a VLAN is 1 to {MaxVlan}", nameof(Vlan));
        Require(Vni is null or <= MaxVni, $"a VNI is at most {MaxVni}", nameof(Vni));
        Require(SourceVni is null or <= MaxVni, $"a VNI is at most {MaxVni}", nameof(SourceVni));
        Require(NextHopId is not 0, "a nexthop object's id is at least 1", nameof(NextHopId));
        Require(Port is not 0, "port 0 is that of the link to the kernel: leave it null", nameof(Port));
        Require(
            NextHopId is null || (Destination is null && Port is null && Vni is null && Via is null),
            "a nexthop object stands in place of destination, port, VNI and link",
            nameof(NextHopId));
    }

    private void Require(bool holds, string otherwise, string property)
    {
        if (!holds)
        {
            throw new ArgumentException($"forwarding entry {this}: {otherwise}", property);
        }
    }
}
