using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Fdb;

/// <summary>The three ways to write an entry.</summary>
internal static class FdbFlags
{
    internal const NetlinkMessageFlags Add = NetlinkMessageFlags.Create | NetlinkMessageFlags.Exclusive;
    internal const NetlinkMessageFlags Append = NetlinkMessageFlags.Create | NetlinkMessageFlags.Append;
    internal const NetlinkMessageFlags Replace = NetlinkMessageFlags.Create | NetlinkMessageFlags.Replace;
}
