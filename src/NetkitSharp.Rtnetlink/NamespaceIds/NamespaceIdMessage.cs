using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.NamespaceIds;

/// <summary>Namespace id messages.</summary>
internal static class NamespaceIdMessage
{
    internal const ushort New = 88;
    internal const ushort Delete = 89;
    internal const ushort Get = 90;

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
