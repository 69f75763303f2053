using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>The addresses of one namespace.</summary>
internal sealed class ObservedAddresses(int? namespaceId, AddressFamily? family) : ObservedTable<ObservedAddresses.Key, AddressInfo>
{
    // Lifetimes are told in whole seconds that are left.
    private const long LifetimeTolerance = 2000;

    protected override bool TryReadKey(NetlinkMessage message, out Key key)
    {
        key = default;
        if (!AddressView.TryRead(message, out AddressView address) || (family is not null && address.Family != family))
        {
            return false;
        }

        // The kernel may change an IPv6 address's prefix length and peer, while IPv4 addresses that differ in them are different ones.
        AddressInfo info = address.ToInfo();
        key = info.Family == AddressFamily.InterNetworkV6
            ? new Key(info.LinkIndex, info.Address.Address, 0, null)
            : new Key(info.LinkIndex, info.Address.Address, info.Address.PrefixLength, info.Peer);
        return true;
    }

    protected override bool IsRemoval(NetlinkMessage message) => message.Type == AddressMessage.Delete;

    protected override Observed<AddressInfo> Read(NetlinkMessage message)
    {
        AddressView.TryRead(message, out AddressView address);
        ContentWriter content = new(message.Bytes.Length <= ContentWriter.StackLength ? stackalloc byte[ContentWriter.StackLength] : new byte[message.Bytes.Length]);
        content.Write((byte)address.PrefixLength);
        content.Write(address.Scope);
        foreach (NetlinkAttribute attribute in address.Attributes.All)
        {
            if (attribute.As<AddressAttribute>() is not (AddressAttribute.CacheInfo or AddressAttribute.TargetNetnsId))
            {
                content.Write(attribute);
            }
        }

        return new Observed<AddressInfo>(address.ToInfo(), content.ToArray());
    }

    protected override bool IsSame(Observed<AddressInfo> known, Observed<AddressInfo> current) =>
        base.IsSame(known, current)
        && EndsAlike(known.Info.ValidLifetime, current.Info.ValidLifetime, current.ReadAt - known.ReadAt)
        && EndsAlike(known.Info.PreferredLifetime, current.Info.PreferredLifetime, current.ReadAt - known.ReadAt);

    protected override RtnetlinkEvent ToEvent(ObjectChange change, AddressInfo current, AddressInfo? previous) =>
        new AddressEvent { NamespaceId = namespaceId, Change = change, Address = current, Previous = previous };

    /// <summary>Whether a lifetime has only gone on, by the time that passed.</summary>
    private static bool EndsAlike(TimeSpan? known, TimeSpan? current, long passed)
    {
        if (known is null || current is null)
        {
            return known == current;
        }

        // What has run out stays at zero.
        double expected = Math.Max(0, known.Value.TotalMilliseconds - passed);
        return Math.Abs(expected - current.Value.TotalMilliseconds) <= LifetimeTolerance;
    }

    internal readonly record struct Key(int LinkIndex, IPAddress Address, int PrefixLength, IPAddress? Peer);
}
