using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.NamespaceIds;

/// <summary>A namespace id, read where it lies in a message (RTM_NEWNSID, RTM_DELNSID); gone with the message.</summary>
public readonly ref struct NamespaceIdView : INetlinkView<NamespaceIdView>
{
    private readonly NetlinkAttributeTable<NamespaceIdAttribute> _attributes;

    private NamespaceIdView(NetlinkMessage message) => _attributes = new NetlinkAttributeTable<NamespaceIdAttribute>(message.GetAttributes<rtgenmsg>());

    /// <summary>NETNSA_NSID: the id, from 0; null where the namespace has none.</summary>
    public int? Id => Assigned(NamespaceIdAttribute.Nsid);

    /// <summary>NETNSA_CURRENT_NSID: the id of the same namespace in the socket's own, where another namespace's ids were asked for; null where it has none there.</summary>
    public int? CurrentId => Assigned(NamespaceIdAttribute.CurrentNsid);

    /// <inheritdoc/>
    public static bool TryRead(NetlinkMessage message, out NamespaceIdView view)
    {
        if (message.Type is not (NamespaceIdMessage.New or NamespaceIdMessage.Delete))
        {
            view = default;
            return false;
        }

        view = new NamespaceIdView(message);
        return true;
    }

    /// <summary>The id as a record.</summary>
    /// <exception cref="NetlinkFormatException">The message has no id.</exception>
    public NamespaceIdInfo ToInfo() => new()
    {
        Id = Id ?? throw new NetlinkFormatException("namespace id message without NETNSA_NSID", 0, 1, 0),
        CurrentId = CurrentId,
    };

    private int? Assigned(NamespaceIdAttribute type) => _attributes.FindInt32(type) is int id and not NamespaceIdMessage.NotAssigned ? id : null;
}
