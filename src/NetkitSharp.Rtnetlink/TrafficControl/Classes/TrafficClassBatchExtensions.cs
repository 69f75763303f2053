using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Classes;

/// <summary>Classes in a batch. What the kernel ignores goes unnoticed here, such as a parent that does not exist.</summary>
public static class TrafficClassBatchExtensions
{
    /// <summary>Makes a class, as <see cref="TrafficClassClient.Create"/> does.</summary>
    /// <returns>The request's number.</returns>
    public static int CreateTrafficClass(this NetlinkBatch batch, int linkIndex, TrafficClassSpec spec) => Write(batch, "create", linkIndex, spec, TrafficClassMessage.CreateFlags);

    /// <summary>Makes a class or gives it these settings, as <see cref="TrafficClassClient.Replace"/> does.</summary>
    /// <returns>The request's number.</returns>
    public static int ReplaceTrafficClass(this NetlinkBatch batch, int linkIndex, TrafficClassSpec spec) => Write(batch, "replace", linkIndex, spec, TrafficClassMessage.ReplaceFlags);

    /// <summary>Gives a class these settings, as <see cref="TrafficClassClient.Change"/> does.</summary>
    /// <returns>The request's number.</returns>
    public static int ChangeTrafficClass(this NetlinkBatch batch, int linkIndex, TrafficClassSpec spec) => Write(batch, "change", linkIndex, spec, TrafficClassMessage.ChangeFlags);

    /// <summary>Deletes the class with <paramref name="handle"/>, as <see cref="TrafficClassClient.Delete"/> does.</summary>
    /// <returns>The request's number.</returns>
    public static int DeleteTrafficClass(this NetlinkBatch batch, int linkIndex, TrafficHandle handle)
    {
        ArgumentNullException.ThrowIfNull(batch);
        NetlinkMessageWriter writer = batch.Begin(TrafficMessage.DeleteClass, NetlinkMessageFlags.None, TrafficMessage.KeyLength);
        TrafficClassMessage.WriteKey(ref writer, linkIndex, handle);
        return batch.Commit(ref writer, TrafficClassAttributeSpaces.Class, new TrafficClassRequest("delete", linkIndex, handle, null), TrafficClassErrors.InBatch);
    }

    private static int Write(NetlinkBatch batch, string action, int linkIndex, TrafficClassSpec spec, NetlinkMessageFlags flags)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentOutOfRangeException.ThrowIfLessThan(linkIndex, 1);
        NetlinkMessageWriter writer = batch.Begin(TrafficMessage.NewClass, flags & ~NetlinkMessageFlags.Echo, spec.MaxLength);
        TrafficClassMessage.Write(ref writer, linkIndex, spec);
        return batch.Commit(ref writer, spec.AttributeSpace, new TrafficClassRequest(action, linkIndex, spec.Handle, spec), TrafficClassErrors.InBatch);
    }
}
