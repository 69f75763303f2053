using NetkitSharp.Rtnetlink.NamespaceIds;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>The namespace ids of the monitor's namespace.</summary>
internal sealed class ObservedNamespaceIds : ObservedTable<int, NamespaceIdInfo>
{
    protected override bool TryReadKey(NetlinkMessage message, out int key)
    {
        if (!NamespaceIdView.TryRead(message, out NamespaceIdView view))
        {
            key = 0;
            return false;
        }

        key = view.ToInfo().Id;
        return true;
    }

    protected override bool IsRemoval(NetlinkMessage message) => message.Type == NamespaceIdMessage.Delete;

    protected override Observed<NamespaceIdInfo> Read(NetlinkMessage message)
    {
        NamespaceIdView.TryRead(message, out NamespaceIdView view);
        return new Observed<NamespaceIdInfo>(view.ToInfo(), []);
    }

    protected override RtnetlinkEvent ToEvent(ObjectChange change, NamespaceIdInfo current, NamespaceIdInfo? previous) => new NamespaceIdEvent { Change = change, Id = current };
}
