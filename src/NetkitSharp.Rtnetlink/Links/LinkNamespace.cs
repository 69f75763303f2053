using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>
/// The network namespace that a link is made in or moves to: an open one (which converts to this by itself), that of a process, or one by its id. CAP_NET_ADMIN is needed in there.
/// </summary>
public sealed class LinkNamespace
{
    private readonly NetworkNamespace? _opened;
    private readonly int _number;

    private LinkNamespace(NetworkNamespace? opened, LinkAttribute attribute, int number)
    {
        _opened = opened;
        Attribute = attribute;
        _number = number;
    }

    /// <summary>The id, where the namespace is given by one.</summary>
    internal int? Id => Attribute == LinkAttribute.TargetNetnsid ? _number : null;

    internal LinkAttribute Attribute { get; }

    /// <summary>IFLA_NET_NS_FD: an open namespace, which must stay open until the request is done.</summary>
    /// <param name="target">The namespace; null gives null.</param>
    [return: NotNullIfNotNull(nameof(target))]
    public static LinkNamespace? FromNetworkNamespace(NetworkNamespace? target) => target is null ? null : new LinkNamespace(target, LinkAttribute.NetNsFd, 0);

    /// <summary>IFLA_NET_NS_PID: the namespace of a process. ESRCH where it has ended.</summary>
    /// <param name="processId">The process id, as the caller's pid namespace counts.</param>
    public static LinkNamespace OfProcess(int processId)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(processId, 1);
        return new LinkNamespace(null, LinkAttribute.NetNsPid, processId);
    }

    /// <summary>
    /// IFLA_TARGET_NETNSID (Linux 4.20): the namespace that has <paramref name="id"/> in the namespace of the client's socket. EINVAL where none has. An id lets a link be made, read, moved and deleted there, but
    /// not changed; for a peer the kernel ignores it.
    /// </summary>
    /// <param name="id">The nsid, from 0.</param>
    public static LinkNamespace WithId(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        return new LinkNamespace(null, LinkAttribute.TargetNetnsid, id);
    }

    /// <summary>An open namespace; see <see cref="FromNetworkNamespace"/>.</summary>
    [return: NotNullIfNotNull(nameof(target))]
    public static implicit operator LinkNamespace?(NetworkNamespace? target) => FromNetworkNamespace(target);

    /// <summary>What it was given by.</summary>
    public override string ToString() => Attribute switch
    {
        LinkAttribute.NetNsFd => _opened!.ToString(),
        LinkAttribute.NetNsPid => string.Create(CultureInfo.InvariantCulture, $"the network namespace of process {_number}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"the network namespace with id {_number}"),
    };

    /// <summary>The caller holds a <see cref="NamespaceReference"/> until the message is sent.</summary>
    internal void Write(in NetlinkAttributeWriter<LinkAttribute> writer) =>
        writer.WriteInt32(Attribute, _opened is null ? _number : (int)_opened.Handle.DangerousGetHandle());

    internal NetworkNamespaceHandle? Handle => _opened?.Handle;

    /// <summary>A socket inside; null where an id gives no way in.</summary>
    internal NetlinkSocket? OpenSocket(NetlinkSocketOptions options)
    {
        if (Attribute == LinkAttribute.NetNsPid)
        {
            using NetworkNamespace opened = NetworkNamespace.OpenProcess(_number);
            return opened.OpenNetlinkSocket(options);
        }

        return _opened?.OpenNetlinkSocket(options);
    }
}
