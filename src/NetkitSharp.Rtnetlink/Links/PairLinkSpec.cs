using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>Two connected links to be made at once: what one sends, the other receives.</summary>
public abstract class PairLinkSpec : LinkSpec
{
    /// <summary>A pair whose primary is called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">The name breaks the kernel's rules; see <see cref="LinkSettings.Name"/>.</exception>
    protected PairLinkSpec(string name)
        : base(name)
    {
    }

    /// <summary>
    /// The other end. It has a name, always: an unnamed peer takes the next free one of the kind, which may be the primary's. What is not set here is the kernel's default, not
    /// the primary's value.
    /// </summary>
    public required PeerLink Peer { get; init; }

    /// <summary>The path of the peer's description in the request: <c>linkinfo &gt; data &gt; peer-info</c>.</summary>
    protected internal abstract string PeerPath { get; }

    /// <summary>Writes the peer's description as the nest <paramref name="type"/>: an ifinfomsg, then IFLA_* attributes.</summary>
    protected void WritePeer<TAttribute>(ref NetlinkMessageWriter writer, TAttribute type)
        where TAttribute : unmanaged, Enum
    {
        using (writer.BeginNested(type))
        {
            // No IFF_UP here: veth answers ENOTCONN to it and netkit ignores it, as the other end does not exist yet.
            ifinfomsg header = new() { ifi_index = Peer.Index ?? 0 };
            writer.WriteHeader(in header);
            Peer.WriteCommon(ref writer);
        }
    }
}
