using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>
/// Two connected links to be made at once. Derive from it for a kind that this library does not have: write the kind's attributes in <see cref="WriteData"/>, the peer among them with <see cref="WritePeer"/>.
/// </summary>
/// <typeparam name="TAttribute">The kind's attributes in IFLA_INFO_DATA.</typeparam>
public abstract class PairLinkSpec<TAttribute> : PairLinkSpec
    where TAttribute : unmanaged, Enum
{
    /// <summary>A pair whose primary is called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">The name breaks the kernel's rules; see <see cref="LinkSettings.Name"/>.</exception>
    protected PairLinkSpec(string name)
        : base(name)
    {
    }

    /// <summary>Writes the kind's attributes (IFLA_INFO_DATA).</summary>
    protected abstract void WriteData(NetlinkAttributeWriter<TAttribute> data);

    /// <summary>Writes the peer's description as the nest <paramref name="type"/>: an ifinfomsg, then IFLA_* attributes.</summary>
    protected void WritePeer(NetlinkAttributeWriter<TAttribute> data, TAttribute type)
    {
        // No IFF_UP here: veth answers ENOTCONN to it and netkit ignores it, as the other end does not exist yet.
        ifinfomsg header = new() { ifi_index = Peer.Index ?? 0 };
        using NetlinkAttributeWriter<LinkAttribute> peer = data.BeginNested<ifinfomsg, LinkAttribute>(type, in header);
        Peer.WriteNew(peer);
    }

    private protected override void WriteLinkInfo(in NetlinkAttributeWriter<LinkInfoAttribute> info)
    {
        using NetlinkAttributeWriter<TAttribute> data = info.BeginNested<TAttribute>(LinkInfoAttribute.Data);
        WriteData(data);
    }
}
