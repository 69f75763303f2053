using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl;

// linux/rtnetlink.h
internal static class TrafficMessage
{
    /// <summary>RTM_NEWQDISC.</summary>
    internal const ushort NewQdisc = (ushort)RtnetlinkMessageType.NewQdisc;

    /// <summary>RTM_DELQDISC.</summary>
    internal const ushort DeleteQdisc = (ushort)RtnetlinkMessageType.DeleteQdisc;

    /// <summary>RTM_GETQDISC.</summary>
    internal const ushort GetQdisc = (ushort)RtnetlinkMessageType.GetQdisc;

    /// <summary>RTM_NEWTCLASS.</summary>
    internal const ushort NewClass = (ushort)RtnetlinkMessageType.NewTrafficClass;

    /// <summary>RTM_DELTCLASS.</summary>
    internal const ushort DeleteClass = (ushort)RtnetlinkMessageType.DeleteTrafficClass;

    /// <summary>RTM_GETTCLASS.</summary>
    internal const ushort GetClass = (ushort)RtnetlinkMessageType.GetTrafficClass;

    /// <summary>RTM_NEWTFILTER.</summary>
    internal const ushort NewFilter = (ushort)RtnetlinkMessageType.NewTrafficFilter;

    /// <summary>RTM_DELTFILTER.</summary>
    internal const ushort DeleteFilter = (ushort)RtnetlinkMessageType.DeleteTrafficFilter;

    /// <summary>RTM_GETTFILTER.</summary>
    internal const ushort GetFilter = (ushort)RtnetlinkMessageType.GetTrafficFilter;

    /// <summary>sizeof(struct tcmsg).</summary>
    internal const int HeaderLength = 20;

    /// <summary>Room for a request without options.</summary>
    internal const int KeyLength = 128;

    /// <summary>Room that a specification needs unless it says otherwise, and that is taken from the stack.</summary>
    internal const int DefaultLength = 1024;

    internal static NetlinkAttributeWriter<TrafficAttribute> Begin(ref NetlinkMessageWriter writer, int linkIndex, TrafficHandle handle, TrafficHandle parent, uint info = 0)
    {
        tcmsg header = new() { tcm_ifindex = linkIndex, tcm_handle = handle.Value, tcm_parent = parent.Value, tcm_info = info };
        return writer.Begin<tcmsg, TrafficAttribute>(in header);
    }
}
