using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>Keeps all objects, or those for forwarding entries.</summary>
internal readonly struct NexthopFdbFilter(bool fdbOnly) : INetlinkMessageFilter
{
    public bool Accepts(NetlinkMessage message) => !fdbOnly || message.GetAttributes<nhmsg>().TryGet(NexthopAttribute.Fdb, out _);
}
