using System.Net.NetworkInformation;
using NetkitSharp.Datapath.Benchmarks.Topology;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>The node's ends of the pairs of its two pods.</summary>
internal sealed record PodEnds(StackNode Node, LinkInfo Client, LinkInfo Backend)
{
    private static readonly PhysicalAddress s_none = new(new byte[6]);

    public PhysicalAddress ClientAddress => Client.Address ?? s_none;

    public PhysicalAddress BackendAddress => Backend.Address ?? s_none;

    public static PodEnds Of(StackNode node)
    {
        using RtnetlinkClient rtnetlink = RtnetlinkClient.Open(node.Host);
        return new PodEnds(node, rtnetlink.Links.Get("pa"), rtnetlink.Links.Get("pb"));
    }
}
