using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>Of each link what addresses and routes depend on; kept whether or not links are watched.</summary>
internal sealed class LinkFacts
{
    private const LinkFlags Relevant = LinkFlags.Up | LinkFlags.Running | LinkFlags.LowerUp;

    private Dictionary<int, (LinkFlags Flags, uint Mtu, uint Master)> _facts = [];

    /// <summary>The link whose facts a notification has changed; null where it changes nothing.</summary>
    internal int? Apply(NetlinkMessage message)
    {
        if (!ObservedLinks.IsLink(message))
        {
            return null;
        }

        int index = message.GetHeader<ifinfomsg>().ifi_index;
        if (message.Type == LinkMessage.Delete)
        {
            return _facts.Remove(index) ? index : null;
        }

        (LinkFlags Flags, uint Mtu, uint Master) current = Read(message);
        bool changed = !_facts.TryGetValue(index, out (LinkFlags Flags, uint Mtu, uint Master) known) || known != current;
        _facts[index] = current;
        return changed ? index : null;
    }

    /// <summary>Starts a list that replaces the facts; its messages also go to <paramref name="links"/>.</summary>
    internal Listing NewListing(ObservedLinks.Listing? links) => new(this, links);

    private static (LinkFlags Flags, uint Mtu, uint Master) Read(NetlinkMessage message)
    {
        NetlinkAttributes attributes = message.GetAttributes<ifinfomsg>();
        return (
            (LinkFlags)message.GetHeader<ifinfomsg>().ifi_flags & Relevant,
            attributes.TryGet(LinkAttribute.Mtu, out NetlinkAttribute mtu) ? mtu.GetUInt32() : 0,
            attributes.TryGet(LinkAttribute.Master, out NetlinkAttribute master) ? master.GetUInt32() : 0);
    }

    /// <summary>Takes the parts of one dump.</summary>
    internal sealed class Listing(LinkFacts owner, ObservedLinks.Listing? links) : INetlinkReceiver
    {
        private readonly Dictionary<int, (LinkFlags Flags, uint Mtu, uint Master)> _facts = [];

        public void Receive(NetlinkMessage message)
        {
            if (ObservedLinks.IsLink(message))
            {
                _facts[message.GetHeader<ifinfomsg>().ifi_index] = Read(message);
                links?.Receive(message);
            }
        }

        public void Restart()
        {
            _facts.Clear();
            links?.Restart();
        }

        internal void Commit() => owner._facts = _facts;
    }
}
