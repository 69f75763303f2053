using System.Buffers;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

public sealed partial class LinkClient
{
    /// <summary>Makes a link; where that fails, whatever the step, nothing is left of it. Of a pair the primary is given back.</summary>
    /// <exception cref="LinkExistsException">EEXIST: a name or an index is taken.</exception>
    /// <exception cref="LinkKindNotSupportedException">The kernel does not have the kind.</exception>
    /// <exception cref="AttributeIgnoredException">The kernel ignored something that was asked.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">The kernel refused for another reason, which it gives.</exception>
    public LinkInfo Create(LinkSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return CreateLinks(spec).Primary;
    }

    /// <summary>Makes a pair of links; where that fails, whatever the step, nothing is left of it.</summary>
    /// <inheritdoc cref="Create(LinkSpec)"/>
    public LinkPair Create(PairLinkSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        (LinkInfo primary, LinkInfo? peer) = CreateLinks(spec);
        return new LinkPair(primary, peer!);
    }

    private (LinkInfo Primary, LinkInfo? Peer) CreateLinks(LinkSpec spec)
    {
        PairLinkSpec? pair = spec as PairLinkSpec;
        if (pair is { Index: null, Peer.Index: not null })
        {
            // drivers/net/veth.c, netkit.c: the kernel ignores it.
            throw new ArgumentException($"the peer's index {pair.Peer.Index} takes effect only together with an index of the primary", nameof(spec));
        }

        // Everything that may fail is opened before the link exists.
        using NetlinkSocket? primarySocket = spec.Namespace?.OpenNetlinkSocket(_socket.Options);
        using NetlinkSocket? peerSocket = pair?.Peer.Namespace?.OpenNetlinkSocket(_socket.Options);
        LinkClient primaryClient = primarySocket is null ? this : new LinkClient(primarySocket);
        LinkClient peerClient = peerSocket is null ? this : new LinkClient(peerSocket);

        int index;
        try
        {
            index = SendCreate(spec, primaryClient, peerClient);
        }
        catch (Exception exception) when (exception is NetlinkFormatException or NetlinkException { Error.IsAnswerLost: true })
        {
            UndoUnanswered(primaryClient, spec);
            throw;
        }

        try
        {
            LinkInfo primary = index != 0 ? primaryClient.Get(index) : primaryClient.Get(spec.Name);
            index = primary.Index;
            LinkInfo? peer = null;
            if (pair is not null)
            {
                peer = primary.LinkIndex is { } peerIndex ? peerClient.Get(peerIndex) : peerClient.Get(pair.Peer.Name);
                if (peerClient.Finish(pair.Peer, peer.Index, pair.Peer.Up))
                {
                    peer = peerClient.Get(peer.Index);
                }
            }

            // The peer's carrier, too, has an effect on the primary.
            if (primaryClient.Finish(spec, index, spec.GoesUpLater) || pair is { Peer.Up: true })
            {
                primary = primaryClient.Get(index);
                peer = peer is null ? null : peerClient.Get(peer.Index);
            }

            Verify(spec, primary, peer);
            return (primary, peer);
        }
        catch
        {
            Undo(primaryClient, index, spec.Name);
            throw;
        }
    }

    /// <summary>The new link's index, or 0 where the kernel does not echo what it made (before Linux 6.2, or in another namespace).</summary>
    private int SendCreate(LinkSpec spec, LinkClient primaryClient, LinkClient peerClient)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(LinkMessage.MaxLength);
        try
        {
            using NamespaceReference primaryNamespace = new(spec.Namespace);
            using NamespaceReference peerNamespace = new((spec as PairLinkSpec)?.Peer.Namespace);
            NetlinkMessageWriter writer = new(buffer, LinkMessage.New, spec.CreateFlags);
            spec.Write(ref writer);
            Echo echo = default;
            return _socket.TryAcknowledge(ref writer, spec.AttributeSpace, ref echo, out NetlinkError? error)
                ? echo.Index
                : throw LinkErrors.Create(spec, error, Taken(spec, error, primaryClient, peerClient));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Which name or index is taken, for the message alone: the kernel says EEXIST and no more.</summary>
    private static string? Taken(LinkSpec spec, NetlinkError error, LinkClient primaryClient, LinkClient peerClient)
    {
        if (error.ErrorNumber != Errno.EEXIST)
        {
            return null;
        }

        try
        {
            if (primaryClient.TryGet(spec.Name, out LinkInfo? link))
            {
                return $"The name '{spec.Name}' is taken by link {link.Index}{Kind(link)}.";
            }

            if (spec.Index is { } index && primaryClient.TryGet(index, out link))
            {
                return $"The index {index} is taken by link '{link.Name}'{Kind(link)}.";
            }

            return spec is PairLinkSpec { Peer: { } peer } && peerClient.TryGet(peer.Name, out link)
                ? $"The peer's name '{peer.Name}' is taken by link {link.Index}{Kind(link)} in the peer's namespace."
                : null;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The refusal is the one to report.
            return null;
        }

        static string Kind(LinkInfo link) => link.Kind is null ? "" : $", a {link.Kind}";
    }

    /// <summary>What the kernel does not do at creation; whether there was anything.</summary>
    private bool Finish(LinkSettings settings, int index, bool up)
    {
        if (settings.Alias is not null || settings.AddressGenerationMode is not null)
        {
            LinkChange change = new() { Alias = settings.Alias, AddressGenerationMode = settings.AddressGenerationMode };
            Send(index, change, Part.All, $"finish link '{settings.Name}'");
        }
        else if (!up)
        {
            return false;
        }

        if (up)
        {
            SetUp(index);
        }

        return true;
    }

    private static void Verify(LinkSpec spec, LinkInfo primary, LinkInfo? peer)
    {
        LinkReadback readback = new();
        spec.VerifyCommon(primary, readback);
        spec.Verify(primary, readback);
        if (spec is PairLinkSpec pair && peer is not null)
        {
            readback.Within(pair.PeerPath);
            pair.Peer.VerifyCommon(peer, readback);
        }

        if (readback.Ignored.Count > 0)
        {
            throw new AttributeIgnoredException(LinkErrors.Describe(spec), readback.Ignored, "The link has been deleted again.");
        }
    }

    private static void Undo(LinkClient client, int index, string name)
    {
        try
        {
            _ = index != 0 ? client.TryDelete(index) : client.TryDelete(name);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The first failure is the one to report.
        }
    }

    /// <summary>Deletes what a request made whose answer was lost. A link that was there before, so that the lost answer was EEXIST, stays unless it looks as if just made.</summary>
    private static void UndoUnanswered(LinkClient client, LinkSpec spec)
    {
        try
        {
            if (client.TryGet(spec.Name, out LinkInfo? link)
                && link.Name == spec.Name
                && link.Kind == spec.Kind
                && (spec.Index is null || link.Index == spec.Index)
                && link.IsUp == (spec.Up && !spec.GoesUpLater)
                && link is { Alias: null, MasterIndex: null })
            {
                client.TryDelete(link.Index);
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The first failure is the one to report.
        }
    }

    private struct Echo : INetlinkReceiver
    {
        internal int Index { get; private set; }

        public void Receive(NetlinkMessage message)
        {
            if (message.Type == LinkMessage.New && Index == 0)
            {
                Index = message.GetHeader<ifinfomsg>().ifi_index;
            }
        }

        public void Restart() => Index = 0;
    }
}
