using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>The links of one namespace.</summary>
internal sealed class ObservedLinks(int? namespaceId) : ObservedTable<int, LinkInfo>
{
    /// <summary>Whether a message is about a link itself: not about a bridge's port (AF_BRIDGE) or a wireless event, which come as RTM_NEWLINK too but do not describe the link.</summary>
    internal static bool IsLink(NetlinkMessage message) =>
        message.Type is LinkMessage.New or LinkMessage.Delete
        && message.GetHeader<ifinfomsg>().ifi_family == IpFamily.AF_UNSPEC
        && !message.GetAttributes<ifinfomsg>().TryGet(LinkAttribute.Wireless, out _);

    /// <summary>
    /// Notes which links a notification about another one leaves out of date: of a pair the end that is made first is told before there is a second, and nothing is told of the end that stays when the other moves.
    /// </summary>
    internal void NotePeers(NetlinkMessage message, Suspicions suspicions)
    {
        if (!TryReadKey(message, out int index))
        {
            return;
        }

        NetlinkAttributes attributes = message.GetAttributes<ifinfomsg>();
        if (IsRemoval(message))
        {
            if (attributes.TryGet(LinkAttribute.NewNetnsid, out _))
            {
                suspicions.Peers.UnionWith(Infos.Where(link => link.LinkIndex == index && link.LinkNamespaceId is null).Select(link => link.Index));
            }

            return;
        }

        if (Find(index) is { LinkIndex: int peerIndex, LinkNamespaceId: null } link
            && Find(peerIndex) is { } peer
            && peer.Kind == link.Kind
            && (peer.LinkIndex != index || peer.LinkNamespaceId is not null))
        {
            suspicions.Peers.Add(peerIndex);
        }
    }

    protected override bool TryReadKey(NetlinkMessage message, out int key)
    {
        key = 0;
        if (!IsLink(message))
        {
            return false;
        }

        key = message.GetHeader<ifinfomsg>().ifi_index;
        return true;
    }

    protected override bool IsRemoval(NetlinkMessage message) => message.Type == LinkMessage.Delete;

    protected override Observed<LinkInfo> Read(NetlinkMessage message)
    {
        ifinfomsg header = message.GetHeader<ifinfomsg>();
        ContentWriter content = new(new byte[message.Bytes.Length]);
        content.Write(header.ifi_type);
        content.Write(header.ifi_flags);
        foreach (NetlinkAttribute attribute in message.GetAttributes<ifinfomsg>())
        {
            switch (attribute.As<LinkAttribute>())
            {
                case LinkAttribute.Stats or LinkAttribute.Stats64 or LinkAttribute.Event or LinkAttribute.TargetNetnsid:
                    break;
                case LinkAttribute.Linkinfo:
                    WriteLinkInfo(ref content, attribute.GetNested());
                    break;
                case LinkAttribute.AfSpec:
                    // The rest are counters, and settings of the protocols that have notifications of their own.
                    if (attribute.GetNested().TryGet(AddressFamilyAttribute.Inet6, out NetlinkAttribute inet6))
                    {
                        WriteInet6(ref content, inet6.GetNested());
                    }

                    break;
                default:
                    content.Write(attribute);
                    break;
            }
        }

        return new Observed<LinkInfo>(LinkInfo.Parse(message), content.ToArray());
    }

    protected override RtnetlinkEvent ToEvent(ObjectChange change, LinkInfo current, LinkInfo? previous) =>
        new LinkEvent { NamespaceId = namespaceId, Change = change, Link = current, Previous = previous };

    protected override RtnetlinkEvent ToRemoval(LinkInfo last, NetlinkMessage message)
    {
        LinkView.TryRead(message, out LinkView view);
        return new LinkEvent { NamespaceId = namespaceId, Change = ObjectChange.Removed, Link = last, NewNamespaceId = view.NewNamespaceId, NewIndex = view.NewIndex };
    }

    private static void WriteLinkInfo(ref ContentWriter content, NetlinkAttributes attributes)
    {
        bool isBridge = attributes.TryGet(LinkInfoAttribute.Kind, out NetlinkAttribute kind) && kind.GetStringBytes().SequenceEqual("bridge"u8);
        bool isBridgePort = attributes.TryGet(LinkInfoAttribute.SlaveKind, out NetlinkAttribute slaveKind) && slaveKind.GetStringBytes().SequenceEqual("bridge"u8);
        foreach (NetlinkAttribute attribute in attributes)
        {
            switch (attribute.As<LinkInfoAttribute>())
            {
                case LinkInfoAttribute.Xstats:
                    break;
                case LinkInfoAttribute.Data when isBridge:
                    WriteWithout<BridgeClockAttribute>(ref content, attribute);
                    break;
                case LinkInfoAttribute.SlaveData when isBridgePort:
                    WriteWithout<BridgePortClockAttribute>(ref content, attribute);
                    break;
                default:
                    content.Write(attribute);
                    break;
            }
        }
    }

    private static void WriteWithout<TClock>(ref ContentWriter content, NetlinkAttribute nest)
        where TClock : unmanaged, Enum
    {
        content.Write(nest.Type, default);
        foreach (NetlinkAttribute attribute in nest.GetNested())
        {
            if (!Enum.IsDefined(attribute.As<TClock>()))
            {
                content.Write(attribute);
            }
        }
    }

    private static void WriteInet6(ref ContentWriter content, NetlinkAttributes attributes)
    {
        foreach (NetlinkAttribute attribute in attributes)
        {
            if (attribute.As<Inet6Attribute>() is Inet6Attribute.Token or Inet6Attribute.AddrGenMode)
            {
                content.Write(attribute);
            }
        }
    }
}
