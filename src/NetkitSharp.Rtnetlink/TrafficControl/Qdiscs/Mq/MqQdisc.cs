using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Mq;

/// <summary>
/// No queue, but a class for each transmit queue of the link, <c>1:1</c> to <c>1:N</c> where its handle is <c>1:</c>, each with a queueing discipline of its own (Linux 2.6.32). The kernel makes one by itself for a
/// device with more than one queue; only one with a <see cref="QdiscSpec.Handle"/> has classes that can be a parent.
/// </summary>
/// <seealso href="https://man7.org/linux/man-pages/man8/tc-mq.8.html">tc-mq(8)</seealso>
public sealed class MqQdisc : QdiscSpec
{
    /// <inheritdoc/>
    public override string Kind => "mq";

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) =>
        refusal.ErrorNumber == Errno.EOPNOTSUPP ? "mq is for the root of a link that was made with more than one transmit queue (IFLA_NUM_TX_QUEUES)." : null;
}
