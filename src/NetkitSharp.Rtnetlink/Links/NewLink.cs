using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>A link that a batch makes (<see cref="LinkBatchExtensions.CreateLink"/>). What it tells counts only where the request <see cref="Number"/> is not among the batch's failures.</summary>
public sealed class NewLink
{
    internal NewLink(LinkSpec spec)
    {
        Spec = spec;
        Index = spec.Index;
        PeerIndex = (spec as PairLinkSpec)?.Peer.Index;
    }

    /// <summary>What was asked.</summary>
    public LinkSpec Spec { get; }

    /// <summary>The number of the request in its batch.</summary>
    public int Number { get; internal set; }

    /// <summary>
    /// The link's index, once the batch is sent; from Linux 6.2 on and where the link is made in the namespace of the batch's socket, as only then the kernel tells (NLM_F_ECHO). Else, and before, what was
    /// asked, or null: <see cref="Read"/> looks it up.
    /// </summary>
    public int? Index { get; private set; }

    /// <summary>The peer's index in its own namespace, known when <see cref="Index"/> is; null where the link is no pair.</summary>
    public int? PeerIndex { get; private set; }

    /// <summary>Reads the link, by its index where that is known and else by its name, and with it the other end of a pair, and compares them with what was asked.</summary>
    /// <param name="links">A client of the namespace that the link was made in.</param>
    /// <exception cref="LinkNotFoundException">The link is not there.</exception>
    /// <exception cref="AttributeIgnoredException">The kernel ignored something that was asked. The link stays.</exception>
    public LinkInfo Read(LinkClient links)
    {
        ArgumentNullException.ThrowIfNull(links);
        LinkInfo primary = Index is { } index ? links.Get(index) : links.Get(Spec.Name);
        LinkInfo? peer = null;
        _ = Spec is PairLinkSpec && links.TryGetPeer(primary, out peer);
        LinkReadback readback = LinkReadback.Compare(Spec, primary, peer);
        return readback.Ignored.Count == 0 ? primary : throw new AttributeIgnoredException(LinkErrors.Describe(Spec), readback.Ignored, "The link stays.");
    }

    /// <summary>As <see cref="Read"/>, where the caller has read the link and its peer already, as from a list.</summary>
    /// <param name="primary">The link.</param>
    /// <param name="peer">The other end of a pair; null not to compare it.</param>
    /// <exception cref="AttributeIgnoredException">The kernel ignored something that was asked. The link stays.</exception>
    public void Verify(LinkInfo primary, LinkInfo? peer)
    {
        ArgumentNullException.ThrowIfNull(primary);
        LinkReadback readback = LinkReadback.Compare(Spec, primary, peer);
        if (readback.Ignored.Count > 0)
        {
            throw new AttributeIgnoredException(LinkErrors.Describe(Spec), readback.Ignored, "The link stays.");
        }
    }

    /// <summary>Hears the kernel say what it made.</summary>
    internal sealed class Echo(NewLink link) : INetlinkBatchReply
    {
        public void Receive(NetlinkMessage message)
        {
            if (LinkView.TryRead(message, out LinkView view))
            {
                link.Index = view.Index;
                link.PeerIndex = link.Spec is PairLinkSpec ? view.LinkIndex : null;
            }
        }
    }
}
