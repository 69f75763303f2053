using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Neighbours;

/// <summary>Keeps the entries in the states that a filter names; the kernel does not compare them.</summary>
internal readonly struct NeighbourStateFilter(NeighbourFilter filter) : INetlinkMessageFilter
{
    public bool Accepts(NetlinkMessage message) => filter.States is null || (NeighbourView.TryRead(message, out NeighbourView entry) && filter.Matches(in entry));
}
