using System.Buffers;
using System.Diagnostics.CodeAnalysis;
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
        LinkErrors.CheckSpec(spec, nameof(spec));
        PairLinkSpec? pair = spec as PairLinkSpec;

        // Everything that may fail is opened before the link exists.
        using NetlinkSocket? primarySocket = spec.Namespace?.OpenSocket(_socket.Options);
        using NetlinkSocket? peerSocket = pair?.Peer.Namespace?.OpenSocket(_socket.Options);
        LinkPlace primaryPlace = new(primarySocket is null ? this : new LinkClient(primarySocket), spec.Namespace?.Id);
        LinkPlace peerPlace = new(peerSocket is null ? this : new LinkClient(peerSocket), null);

        int index;
        try
        {
            index = SendCreate(spec, primaryPlace, peerPlace);
        }
        catch (Exception exception) when (exception is NetlinkFormatException or NetlinkException { Error.IsAnswerLost: true })
        {
            UndoUnanswered(primaryPlace, spec);
            throw;
        }

        try
        {
            LinkInfo primary = index != 0 ? primaryPlace.Get(index) : primaryPlace.Get(spec.Name);
            index = primary.Index;
            LinkInfo? peer = null;
            if (pair is not null)
            {
                peer = primary.LinkIndex is { } peerIndex ? peerPlace.Get(peerIndex) : peerPlace.Get(pair.Peer.Name);
                if (peerPlace.Client.Finish(pair.Peer, peer.Index, pair.Peer.Up, isPeer: true))
                {
                    peer = peerPlace.Get(peer.Index);
                }
            }

            // The peer's carrier, too, has an effect on the primary.
            if (primaryPlace.Client.Finish(spec, index, spec.GoesUpLater, isPeer: false) || pair is { Peer.Up: true })
            {
                primary = primaryPlace.Get(index);
                peer = peer is null ? null : peerPlace.Get(peer.Index);
            }

            Verify(spec, primary, peer);
            return (primary, peer);
        }
        catch
        {
            Undo(primaryPlace, index, spec.Name);
            throw;
        }
    }

    /// <summary>The new link's index, or 0 where the kernel does not echo what it made (before Linux 6.2, or in another namespace).</summary>
    private int SendCreate(LinkSpec spec, LinkPlace primary, LinkPlace peer)
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
                : throw LinkErrors.Create(spec, error, Taken(spec, error, primary, peer));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Which name or index is taken, for the message alone: the kernel says EEXIST and no more.</summary>
    private static string? Taken(LinkSpec spec, NetlinkError error, LinkPlace primaryPlace, LinkPlace peerPlace)
    {
        if (error.ErrorNumber != Errno.EEXIST)
        {
            return null;
        }

        try
        {
            if (primaryPlace.TryGet(spec.Name, out LinkInfo? link))
            {
                return $"The name '{spec.Name}' is taken by link {link.Index}{Kind(link)}.";
            }

            if (spec.Index is { } index && primaryPlace.TryGet(index, out link))
            {
                return $"The index {index} is taken by link '{link.Name}'{Kind(link)}.";
            }

            return spec is PairLinkSpec { Peer: { } peer } && peerPlace.TryGet(peer.Name, out link)
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
    private bool Finish(LinkSettings settings, int index, bool up, bool isPeer)
    {
        bool hasRest = settings.HasRest(isPeer);
        if (hasRest)
        {
            SendRest(settings, index, isPeer);
        }

        if (settings.AlternativeNames.Count > 0)
        {
            AddAlternativeNames(index, settings.AlternativeNames);
        }

        if (up)
        {
            SetUp(index);
        }

        return hasRest || up || settings.AlternativeNames.Count > 0;
    }

    private void SendRest(LinkSettings settings, int index, bool isPeer)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(LinkMessage.MaxLength);
        try
        {
            NetlinkMessageWriter writer = new(buffer, LinkMessage.New, NetlinkMessageFlags.None);
            LinkMessage.WriteRest(ref writer, index, null, settings, isPeer);
            if (!_socket.TryAcknowledge(ref writer, LinkAttributeSpaces.Link, out NetlinkError? error))
            {
                throw LinkErrors.Change($"finish link '{settings.Name}'", null, error);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Verify(LinkSpec spec, LinkInfo primary, LinkInfo? peer)
    {
        LinkReadback readback = LinkReadback.Compare(spec, primary, peer);
        if (readback.Ignored.Count > 0)
        {
            throw new AttributeIgnoredException(LinkErrors.Describe(spec), readback.Ignored, "The link has been deleted again.");
        }
    }

    private static void Undo(LinkPlace place, int index, string name)
    {
        try
        {
            _ = index != 0 ? place.TryDelete(index) : place.Client.TryDelete(name, place.NamespaceId);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The first failure is the one to report.
        }
    }

    /// <summary>Deletes what a request made whose answer was lost. A link that was there before, so that the lost answer was EEXIST, stays unless it looks as if just made.</summary>
    private static void UndoUnanswered(LinkPlace place, LinkSpec spec)
    {
        try
        {
            if (place.TryGet(spec.Name, out LinkInfo? link)
                && link.Name == spec.Name
                && link.Kind == spec.Kind
                && (spec.Index is null || link.Index == spec.Index)
                && link.IsUp == (spec.Up && !spec.GoesUpLater)
                && link.Alias is null && (link.MasterIndex ?? 0) == (spec.MasterIndex ?? 0))
            {
                place.TryDelete(link.Index);
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The first failure is the one to report.
        }
    }

    /// <summary>Where a new link lives: with a client inside, or known to the client by an id.</summary>
    private readonly record struct LinkPlace(LinkClient Client, int? NamespaceId)
    {
        private LinkQuery? Query => NamespaceId is null ? null : new LinkQuery { NamespaceId = NamespaceId };

        internal LinkInfo Get(int index) => Client.Get(index, Query);

        internal LinkInfo Get(string name) => Client.Get(name, Query);

        internal bool TryGet(int index, [NotNullWhen(true)] out LinkInfo? link) => Client.TryGet(index, Query, out link);

        internal bool TryGet(string name, [NotNullWhen(true)] out LinkInfo? link) => Client.TryGet(name, Query, out link);

        internal bool TryDelete(int index) => Client.TryDelete(index, NamespaceId);
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
