using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.NamespaceIds;

/// <summary>Namespace id messages.</summary>
internal static class NamespaceIdMessage
{
    /// <summary>RTM_NEWNSID.</summary>
    internal const ushort New = (ushort)RtnetlinkMessageType.NewNamespaceId;

    /// <summary>RTM_DELNSID.</summary>
    internal const ushort Delete = (ushort)RtnetlinkMessageType.DeleteNamespaceId;

    /// <summary>RTM_GETNSID.</summary>
    internal const ushort Get = (ushort)RtnetlinkMessageType.GetNamespaceId;

    /// <summary>NETNSA_NSID_NOT_ASSIGNED.</summary>
    internal const int NotAssigned = -1;

    /// <summary>Room for every request: the header and a handful of integers.</summary>
    internal const int MaxLength = 64;

    internal static readonly NetlinkAttributeSpace Space = NetlinkAttributeSpace.Of<NamespaceIdAttribute>(headerLength: 1);

    internal static NetlinkAttributeWriter<NamespaceIdAttribute> Begin(ref NetlinkMessageWriter writer)
    {
        rtgenmsg header = default;
        return writer.Begin<rtgenmsg, NamespaceIdAttribute>(in header);
    }
}
