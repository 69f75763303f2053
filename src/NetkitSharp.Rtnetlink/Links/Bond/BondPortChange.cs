using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Bond;

/// <summary>What can be changed of a link as the port of a bond, for <see cref="LinkChange.Port"/>.</summary>
public sealed class BondPortChange : LinkPortChange<BondPortAttribute>
{
    /// <inheritdoc/>
    public override string PortKind => BondData.KindName;

    /// <summary>IFLA_BOND_SLAVE_QUEUE_ID: the transmit queue of the bond whose packets go out by this port, to the bond's <see cref="LinkInfo.NumTxQueues"/> (EPERM), and no other port's (EINVAL); 0 for none.</summary>
    public ushort? QueueId { get; init; }

    /// <summary>IFLA_BOND_SLAVE_PRIO: the priority in a failover, the highest wins; 0 by default. In the modes active backup, TLB and ALB only (EACCES). Linux 6.0.</summary>
    public int? Priority { get; init; }

    /// <summary>IFLA_BOND_SLAVE_ACTOR_PORT_PRIO: the port priority in LACP; the kernel's default is 255. Mode 802.3ad only (EACCES). Linux 6.18.</summary>
    public ushort? ActorPortPriority { get; init; }

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<BondPortAttribute> data)
    {
        data.WriteOptional(BondPortAttribute.QueueId, QueueId);
        data.WriteOptional(BondPortAttribute.Prio, Priority);
        data.WriteOptional(BondPortAttribute.ActorPortPrio, ActorPortPriority);
    }

    /// <inheritdoc/>
    protected internal override void Verify(LinkInfo actual, LinkReadback readback)
    {
        actual.TryGetPortData<BondPortInfo>(out BondPortInfo? data);
        readback.Expect("linkinfo > slave-data > queue-id", QueueId, data?.QueueId);
        readback.Expect("linkinfo > slave-data > prio", Priority, data?.Priority, "Linux 6.0");
        readback.Expect("linkinfo > slave-data > actor-port-prio", ActorPortPriority, data?.ActorPortPriority, "Linux 6.18");
    }

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => refusal.ErrorNumber switch
    {
        Errno.EACCES => "An option is not one of the bond's mode.",
        Errno.EPERM when QueueId is { } queue => $"Where it is there, queue {queue} is not one of the bond's transmit queues.",
        Errno.EINVAL when QueueId is { } queue => $"Queue {queue} must be no other port's.",
        _ => null,
    };
}
