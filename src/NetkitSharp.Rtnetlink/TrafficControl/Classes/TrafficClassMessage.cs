using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Classes;

internal static class TrafficClassMessage
{
    /// <summary>The echo is what the kernel made of it.</summary>
    internal const NetlinkMessageFlags CreateFlags = NetlinkMessageFlags.Create | NetlinkMessageFlags.Exclusive | NetlinkMessageFlags.Echo;

    internal const NetlinkMessageFlags ReplaceFlags = NetlinkMessageFlags.Create | NetlinkMessageFlags.Replace | NetlinkMessageFlags.Echo;

    internal const NetlinkMessageFlags ChangeFlags = NetlinkMessageFlags.Replace | NetlinkMessageFlags.Echo;

    internal static void Write(ref NetlinkMessageWriter writer, int linkIndex, TrafficClassSpec spec)
    {
        NetlinkAttributeWriter<TrafficAttribute> trafficClass = TrafficMessage.Begin(ref writer, linkIndex, spec.Handle, spec.Parent);
        trafficClass.WriteString(TrafficAttribute.Kind, spec.Kind);
        if (spec.Estimator is { } estimator)
        {
            trafficClass.Write(TrafficAttribute.Rate, estimator.ToKernel());
        }

        spec.WriteOptions(trafficClass);
    }

    internal static void WriteKey(ref NetlinkMessageWriter writer, int linkIndex, TrafficHandle handle)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(linkIndex, 1);
        RequireClass(handle);
        TrafficMessage.Begin(ref writer, linkIndex, handle, TrafficHandle.None);
    }

    /// <summary>To the kernel a minor of 0 is the queueing discipline itself, and a major of 0 whatever is at the root.</summary>
    internal static void RequireClass(TrafficHandle handle)
    {
        if (handle.Minor == 0 || handle.Major == 0)
        {
            throw new ArgumentException($"{handle} is no class: a class is written 1:10, with the handle of its queueing discipline in front", nameof(handle));
        }
    }
}
