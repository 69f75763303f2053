using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;

/// <summary>Queueing disciplines in a batch. What the kernel ignores goes unnoticed here: what older kernels may not know is best tried with a single request first.</summary>
public static class QdiscBatchExtensions
{
    /// <summary>Makes a queueing discipline, as <see cref="QdiscClient.Create"/> does.</summary>
    /// <returns>The request's number.</returns>
    public static int CreateQdisc(this NetlinkBatch batch, int linkIndex, QdiscSpec spec) => Write(batch, "create", linkIndex, spec, QdiscMessage.CreateFlags);

    /// <summary>Puts a queueing discipline in the place of what is there, as <see cref="QdiscClient.Replace"/> does.</summary>
    /// <returns>The request's number.</returns>
    public static int ReplaceQdisc(this NetlinkBatch batch, int linkIndex, QdiscSpec spec) => Write(batch, "replace", linkIndex, spec, QdiscMessage.ReplaceFlags);

    /// <summary>Changes a queueing discipline in place, as <see cref="QdiscClient.Change"/> does.</summary>
    /// <returns>The request's number.</returns>
    public static int ChangeQdisc(this NetlinkBatch batch, int linkIndex, QdiscSpec spec) => Write(batch, "change", linkIndex, spec, QdiscMessage.ChangeFlags);

    /// <summary>Deletes the queueing discipline at <paramref name="parent"/>, as <see cref="QdiscClient.Delete"/> does.</summary>
    /// <returns>The request's number.</returns>
    public static int DeleteQdisc(this NetlinkBatch batch, int linkIndex, TrafficHandle parent)
    {
        ArgumentNullException.ThrowIfNull(batch);
        QdiscMessage.RequireLink(linkIndex);
        QdiscMessage.RequireParent(parent);
        NetlinkMessageWriter writer = batch.Begin(TrafficMessage.DeleteQdisc, NetlinkMessageFlags.None, TrafficMessage.KeyLength);
        QdiscMessage.WriteKey(ref writer, linkIndex, parent);
        return batch.Commit(ref writer, QdiscAttributeSpaces.Qdisc, new QdiscRequest("delete", linkIndex, parent, null), QdiscErrors.InBatch);
    }

    private static int Write(NetlinkBatch batch, string action, int linkIndex, QdiscSpec spec, NetlinkMessageFlags flags)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(spec);
        QdiscMessage.RequireLink(linkIndex);
        NetlinkMessageWriter writer = batch.Begin(TrafficMessage.NewQdisc, flags & ~NetlinkMessageFlags.Echo, spec.MaxLength);
        QdiscMessage.Write(ref writer, linkIndex, spec, flags);
        return batch.Commit(ref writer, spec.AttributeSpace, new QdiscRequest(action, linkIndex, spec.Parent, spec), QdiscErrors.InBatch);
    }
}
