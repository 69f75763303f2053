using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Bridge;

/// <summary>What can be changed of a link as the port of a bridge, for <see cref="LinkChange.Port"/>.</summary>
public sealed class BridgePortChange : LinkPortChange<BridgePortAttribute>
{
    /// <inheritdoc/>
    public override string PortKind => BridgeData.KindName;

    /// <summary>IFLA_BRPORT_STATE: the state in the spanning tree. EBUSY while the kernel runs STP, ENETDOWN for a link that is down or without carrier. Without STP a blocking port goes on to forward at once, and says nothing: an error here.</summary>
    public BridgePortState? State { get; init; }

    /// <summary>IFLA_BRPORT_PRIORITY: the priority in STP, 0 to 63 (ERANGE); the kernel's default is 32.</summary>
    public ushort? Priority { get; init; }

    /// <summary>IFLA_BRPORT_COST: the path cost in STP, 1 to 65535 (ERANGE); the kernel's default follows the link's speed.</summary>
    public uint? Cost { get; init; }

    /// <summary>IFLA_BRPORT_MODE: whether packets may leave by the port that they came by.</summary>
    public bool? Hairpin { get; init; }

    /// <summary>IFLA_BRPORT_GUARD: whether a packet of STP disables the port.</summary>
    public bool? BpduGuard { get; init; }

    /// <summary>IFLA_BRPORT_PROTECT: whether the port is kept from becoming the way to the root.</summary>
    public bool? RootBlock { get; init; }

    /// <summary>IFLA_BRPORT_FAST_LEAVE: whether a leave message ends a group at once.</summary>
    public bool? FastLeave { get; init; }

    /// <summary>IFLA_BRPORT_LEARNING: whether source addresses are learned; the kernel's default is yes.</summary>
    public bool? Learning { get; init; }

    /// <summary>IFLA_BRPORT_UNICAST_FLOOD: whether packets to unknown addresses go out by this port; the kernel's default is yes.</summary>
    public bool? UnicastFlood { get; init; }

    /// <summary>IFLA_BRPORT_PROXYARP: whether the bridge answers ARP requests for hosts behind the port.</summary>
    public bool? ProxyArp { get; init; }

    /// <summary>IFLA_BRPORT_PROXYARP_WIFI: as PROXYARP, by the rules of IEEE 802.11 and Hotspot 2.0.</summary>
    public bool? ProxyArpWifi { get; init; }

    /// <summary>IFLA_BRPORT_MULTICAST_ROUTER: whether a multicast router is taken to be behind the port; the kernel's default is to find out.</summary>
    public BridgeMulticastRouter? MulticastRouter { get; init; }

    /// <summary>IFLA_BRPORT_MCAST_FLOOD: whether multicast to unknown groups goes out by this port; the kernel's default is yes.</summary>
    public bool? McastFlood { get; init; }

    /// <summary>IFLA_BRPORT_MCAST_TO_UCAST: whether multicast goes out as unicast to each host that asked for it.</summary>
    public bool? McastToUnicast { get; init; }

    /// <summary>IFLA_BRPORT_VLAN_TUNNEL: whether VLANs are mapped to tunnel ids.</summary>
    public bool? VlanTunnel { get; init; }

    /// <summary>IFLA_BRPORT_BCAST_FLOOD: whether broadcast goes out by this port; the kernel's default is yes.</summary>
    public bool? BcastFlood { get; init; }

    /// <summary>IFLA_BRPORT_GROUP_FWD_MASK: the link-local groups that are forwarded, bit X for 01:80:C2:00:00:0X; none by default. EINVAL with bit 1.</summary>
    public ushort? GroupForwardMask { get; init; }

    /// <summary>IFLA_BRPORT_NEIGH_SUPPRESS: whether the bridge answers ARP and neighbour discovery that would go out by this port.</summary>
    public bool? NeighSuppress { get; init; }

    /// <summary>IFLA_BRPORT_ISOLATED: whether the port reaches only ports that are not isolated.</summary>
    public bool? Isolated { get; init; }

    /// <summary>IFLA_BRPORT_BACKUP_PORT: index of the port of the same bridge that takes over without carrier; 0 for none. ENOENT for a link that is no port.</summary>
    public int? BackupPortIndex { get; init; }

    /// <summary>IFLA_BRPORT_MCAST_EHT_HOSTS_LIMIT: the most hosts whose membership is tracked, from 1 (EINVAL); the kernel's default is 512. Linux 5.12.</summary>
    public uint? McastEhtHostsLimit { get; init; }

    /// <summary>IFLA_BRPORT_LOCKED: whether packets pass only from addresses that the forwarding database has on this port (802.1X). Linux 5.18.</summary>
    public bool? Locked { get; init; }

    /// <summary>IFLA_BRPORT_MAB: whether unknown addresses get locked entries in the forwarding database. EINVAL without <see cref="Locked"/> and <see cref="Learning"/>. Linux 6.2.</summary>
    public bool? MacAuthenticationBypass { get; init; }

    /// <summary>IFLA_BRPORT_MCAST_MAX_GROUPS: the most multicast groups of the port; 0 for no limit. Linux 6.3.</summary>
    public uint? McastMaxGroups { get; init; }

    /// <summary>IFLA_BRPORT_NEIGH_VLAN_SUPPRESS: whether NEIGH_SUPPRESS is set VLAN by VLAN. Linux 6.4.</summary>
    public bool? NeighVlanSuppress { get; init; }

    /// <summary>IFLA_BRPORT_BACKUP_NHID: the nexthop for packets to a backup port with VLAN_TUNNEL; 0 for none. Linux 6.6.</summary>
    public uint? BackupNexthopId { get; init; }

    /// <summary>IFLA_BRPORT_NEIGH_FORWARD_GRAT: whether gratuitous ARP and unsolicited neighbour advertisements pass in spite of NEIGH_SUPPRESS. Linux 7.2.</summary>
    public bool? NeighForwardGratuitous { get; init; }

    /// <summary>IFLA_BRPORT_FLUSH: true forgets the addresses that were learned on the port.</summary>
    public bool FlushFdb { get; init; }

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<BridgePortAttribute> data)
    {
        data.WriteOptional(BridgePortAttribute.State, (byte?)State);
        data.WriteOptional(BridgePortAttribute.Priority, Priority);
        data.WriteOptional(BridgePortAttribute.Cost, Cost);
        data.WriteOptional(BridgePortAttribute.Mode, Hairpin);
        data.WriteOptional(BridgePortAttribute.Guard, BpduGuard);
        data.WriteOptional(BridgePortAttribute.Protect, RootBlock);
        data.WriteOptional(BridgePortAttribute.FastLeave, FastLeave);
        data.WriteOptional(BridgePortAttribute.Learning, Learning);
        data.WriteOptional(BridgePortAttribute.UnicastFlood, UnicastFlood);
        data.WriteOptional(BridgePortAttribute.Proxyarp, ProxyArp);
        data.WriteOptional(BridgePortAttribute.ProxyarpWifi, ProxyArpWifi);
        data.WriteOptional(BridgePortAttribute.MulticastRouter, (byte?)MulticastRouter);
        data.WriteOptional(BridgePortAttribute.McastFlood, McastFlood);
        data.WriteOptional(BridgePortAttribute.McastToUcast, McastToUnicast);
        data.WriteOptional(BridgePortAttribute.VlanTunnel, VlanTunnel);
        data.WriteOptional(BridgePortAttribute.BcastFlood, BcastFlood);
        data.WriteOptional(BridgePortAttribute.GroupFwdMask, GroupForwardMask);
        data.WriteOptional(BridgePortAttribute.NeighSuppress, NeighSuppress);
        data.WriteOptional(BridgePortAttribute.Isolated, Isolated);
        data.WriteOptional(BridgePortAttribute.BackupPort, BackupPortIndex);
        data.WriteOptional(BridgePortAttribute.McastEhtHostsLimit, McastEhtHostsLimit);
        data.WriteOptional(BridgePortAttribute.Locked, Locked);
        data.WriteOptional(BridgePortAttribute.Mab, MacAuthenticationBypass);
        data.WriteOptional(BridgePortAttribute.McastMaxGroups, McastMaxGroups);
        data.WriteOptional(BridgePortAttribute.NeighVlanSuppress, NeighVlanSuppress);
        data.WriteOptional(BridgePortAttribute.BackupNhid, BackupNexthopId);
        data.WriteOptional(BridgePortAttribute.NeighForwardGrat, NeighForwardGratuitous);
        if (FlushFdb)
        {
            data.WriteFlag(BridgePortAttribute.Flush);
        }
    }

    /// <inheritdoc/>
    protected internal override void Verify(LinkInfo actual, LinkReadback readback)
    {
        actual.TryGetPortData<BridgePortInfo>(out BridgePortInfo? data);
        readback.Expect("linkinfo > slave-data > state", State, data?.State);
        readback.Expect("linkinfo > slave-data > priority", Priority, data?.Priority);
        readback.Expect("linkinfo > slave-data > cost", Cost, data?.Cost);
        readback.Expect("linkinfo > slave-data > mode", Hairpin, data?.Hairpin);
        readback.Expect("linkinfo > slave-data > guard", BpduGuard, data?.BpduGuard);
        readback.Expect("linkinfo > slave-data > protect", RootBlock, data?.RootBlock);
        readback.Expect("linkinfo > slave-data > fast-leave", FastLeave, data?.FastLeave);
        readback.Expect("linkinfo > slave-data > learning", Learning, data?.Learning);
        readback.Expect("linkinfo > slave-data > unicast-flood", UnicastFlood, data?.UnicastFlood);
        readback.Expect("linkinfo > slave-data > proxyarp", ProxyArp, data?.ProxyArp);
        readback.Expect("linkinfo > slave-data > proxyarp-wifi", ProxyArpWifi, data?.ProxyArpWifi);
        readback.Expect("linkinfo > slave-data > multicast-router", MulticastRouter, data?.MulticastRouter);
        readback.Expect("linkinfo > slave-data > mcast-flood", McastFlood, data?.McastFlood);
        readback.Expect("linkinfo > slave-data > mcast-to-ucast", McastToUnicast, data?.McastToUnicast);
        readback.Expect("linkinfo > slave-data > vlan-tunnel", VlanTunnel, data?.VlanTunnel);
        readback.Expect("linkinfo > slave-data > bcast-flood", BcastFlood, data?.BcastFlood);
        readback.Expect("linkinfo > slave-data > group-fwd-mask", GroupForwardMask, data?.GroupForwardMask);
        readback.Expect("linkinfo > slave-data > neigh-suppress", NeighSuppress, data?.NeighSuppress);
        readback.Expect("linkinfo > slave-data > isolated", Isolated, data?.Isolated);
        readback.Expect("linkinfo > slave-data > backup-port", BackupPortIndex, data?.BackupPortIndex);
        readback.Expect("linkinfo > slave-data > mcast-eht-hosts-limit", McastEhtHostsLimit, data?.McastEhtHostsLimit, "Linux 5.12");
        readback.Expect("linkinfo > slave-data > locked", Locked, data?.Locked, "Linux 5.18");
        readback.Expect("linkinfo > slave-data > mab", MacAuthenticationBypass, data?.MacAuthenticationBypass, "Linux 6.2");
        readback.Expect("linkinfo > slave-data > mcast-max-groups", McastMaxGroups, data?.McastMaxGroups, "Linux 6.3");
        readback.Expect("linkinfo > slave-data > neigh-vlan-suppress", NeighVlanSuppress, data?.NeighVlanSuppress, "Linux 6.4");
        readback.Expect("linkinfo > slave-data > backup-nhid", BackupNexthopId, data?.BackupNexthopId, "Linux 6.6");
        readback.Expect("linkinfo > slave-data > neigh-forward-grat", NeighForwardGratuitous, data?.NeighForwardGratuitous, "Linux 7.2");
    }

    // net/bridge/br_netlink.c, br_stp_if.c answer these without a text.
    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => refusal switch
    {
        { ExtendedAck.Message: not null } => null,
        { ErrorNumber: Errno.EBUSY } when State is not null => "The kernel sets the states of ports itself while it runs STP on the bridge.",
        { ErrorNumber: Errno.ENETDOWN } when State is not null => "The state of a port can be set only while the link is up and has a carrier.",
        { ErrorNumber: Errno.ERANGE } => "Priority is 0 to 63 and Cost 1 to 65535.",
        { ErrorNumber: Errno.ENOENT } when BackupPortIndex is { } backup => $"BackupPortIndex {backup} is not the index of a bridge's port.",
        { ErrorNumber: Errno.EINVAL } when BackupPortIndex is > 0 => "BackupPortIndex must be another port of the same bridge.",
        { ErrorNumber: Errno.EINVAL } when GroupForwardMask is { } mask && (mask & 2) != 0 => "GroupForwardMask cannot have bit 1: pause frames stay on the link.",
        _ => null,
    };
}
