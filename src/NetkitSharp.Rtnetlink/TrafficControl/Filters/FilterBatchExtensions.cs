using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Filters;

/// <summary>Filters in a batch. A program's descriptor must stay open until the batch has been sent.</summary>
public static class FilterBatchExtensions
{
    /// <summary>Adds a filter, as <see cref="FilterClient.Add"/> does.</summary>
    /// <returns>The request's number.</returns>
    public static int AddFilter(this NetlinkBatch batch, FilterHook hook, FilterSpec spec) => Write(batch, "add", hook, spec, FilterMessage.AddFlags);

    /// <summary>Puts a filter in the place of the one with its priority and handle, as <see cref="FilterClient.Replace"/> does.</summary>
    /// <returns>The request's number.</returns>
    /// <exception cref="ArgumentException">The priority or the handle is null, so that the kernel would add another filter.</exception>
    public static int ReplaceFilter(this NetlinkBatch batch, FilterHook hook, FilterSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        FilterMessage.RequireKey(spec);
        return Write(batch, "replace", hook, spec, FilterMessage.ReplaceFlags);
    }

    /// <summary>Deletes the filter with <paramref name="key"/>, as <see cref="FilterClient.Delete"/> does.</summary>
    /// <returns>The request's number.</returns>
    public static int DeleteFilter(this NetlinkBatch batch, FilterKey key)
    {
        ArgumentNullException.ThrowIfNull(batch);
        NetlinkMessageWriter writer = batch.Begin(TrafficMessage.DeleteFilter, NetlinkMessageFlags.None, TrafficMessage.KeyLength);
        FilterMessage.WriteKey(ref writer, key);
        return batch.Commit(ref writer, FilterAttributeSpaces.Filter, new FilterRequest("delete", key.Hook, key, null), FilterErrors.InBatch);
    }

    private static int Write(NetlinkBatch batch, string action, FilterHook hook, FilterSpec spec, NetlinkMessageFlags flags)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(spec);
        NetlinkMessageWriter writer = batch.Begin(TrafficMessage.NewFilter, flags & ~NetlinkMessageFlags.Echo, spec.MaxLength);
        FilterMessage.Write(ref writer, hook, spec);
        return batch.Commit(ref writer, spec.AttributeSpace, new FilterRequest(action, hook, null, spec), FilterErrors.InBatch);
    }
}
