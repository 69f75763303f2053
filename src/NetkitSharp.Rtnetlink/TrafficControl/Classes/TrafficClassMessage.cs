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

    internal static void WriteKey(ref NetlinkMessageWriter writer, int linkIndex, TrafficHandle handle) =>
        TrafficMessage.Begin(ref writer, linkIndex, handle, TrafficHandle.None);
}
