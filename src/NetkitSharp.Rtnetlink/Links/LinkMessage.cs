using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

// linux/rtnetlink.h, linux/if.h, linux/if_arp.h
internal static class LinkMessage
{
    /// <summary>RTM_NEWLINK.</summary>
    internal const ushort New = (ushort)RtnetlinkMessageType.NewLink;

    /// <summary>RTM_DELLINK.</summary>
    internal const ushort Delete = (ushort)RtnetlinkMessageType.DeleteLink;

    /// <summary>RTM_GETLINK.</summary>
    internal const ushort Get = (ushort)RtnetlinkMessageType.GetLink;

    /// <summary>sizeof(struct ifinfomsg).</summary>
    internal const int HeaderLength = 16;

    /// <summary>Room for any request: an attribute, and so the nest with the kind's data, ends at 64 KiB.</summary>
    internal const int MaxLength = 80 * 1024;
}
