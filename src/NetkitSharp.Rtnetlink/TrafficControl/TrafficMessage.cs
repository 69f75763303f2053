using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl;

// linux/rtnetlink.h
internal static class TrafficMessage
{
    /// <summary>RTM_NEWQDISC.</summary>
    internal const ushort NewQdisc = 36;

    /// <summary>RTM_DELQDISC.</summary>
    internal const ushort DeleteQdisc = 37;

    /// <summary>RTM_GETQDISC.</summary>
    internal const ushort GetQdisc = 38;

    /// <summary>RTM_NEWTCLASS.</summary>
    internal const ushort NewClass = 40;

    /// <summary>RTM_DELTCLASS.</summary>
    internal const ushort DeleteClass = 41;

    /// <summary>RTM_GETTCLASS.</summary>
    internal const ushort GetClass = 42;

    /// <summary>RTM_NEWTFILTER.</summary>
    internal const ushort NewFilter = 44;

    /// <summary>RTM_DELTFILTER.</summary>
    internal const ushort DeleteFilter = 45;

    /// <summary>RTM_GETTFILTER.</summary>
    internal const ushort GetFilter = 46;

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
