namespace NetkitSharp.Rtnetlink.Links;

/// <summary>
/// Compares what was asked of a link with what the kernel reports afterwards. Kernels ignore attributes that they do not know, and report success.
/// </summary>
public sealed class LinkReadback : AttributeReadback
{
    internal LinkReadback()
    {
    }

    /// <summary>Compares a link, and the other end where it could be read, with what was asked.</summary>
    internal static LinkReadback Compare(LinkSpec spec, LinkInfo primary, LinkInfo? peer)
    {
        LinkReadback readback = new();
        spec.VerifyCommon(primary, readback);
        spec.Verify(primary, readback);
        if (spec is PairLinkSpec pair && peer is not null)
        {
            readback.Within(pair.PeerPath);
            pair.Peer.VerifyCommon(peer, readback);
        }

        return readback;
    }

    /// <summary>What follows is about the device whose description is at <paramref name="prefix"/> of the request.</summary>
    private void Within(string prefix) => Prefix = $"{prefix} > ";
}
