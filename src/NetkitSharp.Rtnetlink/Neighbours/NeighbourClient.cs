using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Neighbours;

/// <summary>
/// The ARP and IPv6 neighbour tables of the network namespace that the socket was opened in. Thread-safe; calls wait for each other.
/// </summary>
/// <seealso href="https://man7.org/linux/man-pages/man8/ip-neighbour.8.html">ip-neighbour(8)</seealso>
public sealed class NeighbourClient
{
    private const NeighbourState Lasting = NeighbourState.Permanent | NeighbourState.NoArp;

    private readonly NetlinkSocket _socket;

    /// <summary>A client over <paramref name="socket"/>, which stays the caller's.</summary>
    public NeighbourClient(NetlinkSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _socket = socket;
    }

    /// <summary>Adds an entry (RTM_NEWNEIGH, NLM_F_EXCL). The kernel overwrites a proxy entry without EEXIST.</summary>
    /// <exception cref="NeighbourExistsException">EEXIST: the link has an entry for the address.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">ENODEV: no such link; EINVAL: a link-layer address of the wrong length.</exception>
    public void Add(NeighbourSpec neighbour)
    {
        if (!TryWrite(neighbour, NetlinkMessageFlags.Create | NetlinkMessageFlags.Exclusive, out NetlinkError? error))
        {
            throw NeighbourErrors.Adding(neighbour, error);
        }
    }

    /// <summary>Adds an entry or overwrites the one for the address (RTM_NEWNEIGH, NLM_F_REPLACE).</summary>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">ENODEV: no such link; EINVAL: a link-layer address of the wrong length.</exception>
    public void Replace(NeighbourSpec neighbour)
    {
        if (!TryWrite(neighbour, NetlinkMessageFlags.Create | NetlinkMessageFlags.Replace, out NetlinkError? error))
        {
            throw NeighbourErrors.Replacing(neighbour, error);
        }
    }

    /// <summary>Deletes the entry for <paramref name="address"/> (RTM_DELNEIGH).</summary>
    /// <exception cref="NeighbourNotFoundException">ENOENT: there is none.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">ENODEV: no such link.</exception>
    public void Delete(int linkIndex, IPAddress address)
    {
        if (!TryDelete(linkIndex, address, NeighbourFlags.None, out NetlinkError? error))
        {
            throw NeighbourErrors.Failure("delete neighbour", linkIndex, address, error);
        }
    }

    /// <summary>Deletes the entry for <paramref name="address"/>; false when there is none, or no such link.</summary>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    public bool TryDelete(int linkIndex, IPAddress address) =>
        TryDelete(linkIndex, address, NeighbourFlags.None, out NetlinkError? error) || (NeighbourErrors.IsAbsent(error) ? false : throw NeighbourErrors.Failure("delete neighbour", linkIndex, address, error));

    /// <summary>Deletes the proxy entry for <paramref name="address"/> (RTM_DELNEIGH, NTF_PROXY).</summary>
    /// <exception cref="NeighbourNotFoundException">ENOENT: there is none.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">ENODEV: no such link.</exception>
    public void DeleteProxy(int linkIndex, IPAddress address)
    {
        if (!TryDelete(linkIndex, address, NeighbourFlags.Proxy, out NetlinkError? error))
        {
            throw NeighbourErrors.Failure("delete proxy neighbour", linkIndex, address, error);
        }
    }

    /// <summary>Deletes the proxy entry for <paramref name="address"/>; false when there is none, or no such link.</summary>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    public bool TryDeleteProxy(int linkIndex, IPAddress address) =>
        TryDelete(linkIndex, address, NeighbourFlags.Proxy, out NetlinkError? error) || (NeighbourErrors.IsAbsent(error) ? false : throw NeighbourErrors.Failure("delete proxy neighbour", linkIndex, address, error));

    /// <summary>The entry for <paramref name="address"/> (RTM_GETNEIGH, Linux 5.0), multicast ones (NOARP) included.</summary>
    /// <exception cref="NeighbourNotFoundException">ENOENT: there is none.</exception>
    /// <exception cref="NetlinkException">ENODEV: no such link.</exception>
    public NeighbourInfo Get(int linkIndex, IPAddress address) =>
        TryGet(linkIndex, address, NeighbourFlags.None, out NeighbourInfo? neighbour, out NetlinkError? error)
            ? neighbour
            : throw NeighbourErrors.Failure("get neighbour", linkIndex, address, error);

    /// <summary>The entry for <paramref name="address"/>; false when there is none, or no such link.</summary>
    public bool TryGet(int linkIndex, IPAddress address, [NotNullWhen(true)] out NeighbourInfo? neighbour) =>
        TryGet(linkIndex, address, NeighbourFlags.None, out neighbour, out NetlinkError? error)
        || (NeighbourErrors.IsAbsent(error) ? false : throw NeighbourErrors.Failure("get neighbour", linkIndex, address, error));

    /// <summary>The proxy entry for <paramref name="address"/>; false when there is none, or no such link.</summary>
    public bool TryGetProxy(int linkIndex, IPAddress address, [NotNullWhen(true)] out NeighbourInfo? neighbour) =>
        TryGet(linkIndex, address, NeighbourFlags.Proxy, out neighbour, out NetlinkError? error)
        || (NeighbourErrors.IsAbsent(error) ? false : throw NeighbourErrors.Failure("get proxy neighbour", linkIndex, address, error));

    /// <summary>The entries of all links, or of one link or family, those of multicast (NOARP) included, proxy entries not. The kernel does the filtering.</summary>
    /// <param name="linkIndex">The link's index; null for all. One that does not exist has no entries.</param>
    /// <param name="family">InterNetwork or InterNetworkV6; null for both.</param>
    /// <exception cref="NetlinkDumpInterruptedException">Entries came and went during each attempt to read them.</exception>
    public IReadOnlyList<NeighbourInfo> List(int? linkIndex = null, AddressFamily? family = null) => List(linkIndex, family, proxies: false);

    /// <summary>The proxy entries of all links, or of one link or family.</summary>
    /// <inheritdoc cref="List(int?, AddressFamily?)" path="/param|/exception"/>
    public IReadOnlyList<NeighbourInfo> ListProxies(int? linkIndex = null, AddressFamily? family = null) => List(linkIndex, family, proxies: true);

    /// <summary>The entries that <paramref name="filter"/> takes.</summary>
    /// <exception cref="NetlinkDumpInterruptedException">Entries came and went during each attempt to read them.</exception>
    public IReadOnlyList<NeighbourInfo> List(NeighbourFilter filter)
    {
        List<NeighbourInfo> neighbours = [];
        foreach (NeighbourView neighbour in Enumerate(filter))
        {
            neighbours.Add(neighbour.ToInfo());
        }

        return neighbours;
    }

    /// <summary>The entries that <paramref name="filter"/> takes, or all but the proxy ones, read where they lie.</summary>
    /// <exception cref="NetlinkDumpInterruptedException">Entries came and went during each attempt to read them.</exception>
    public NetlinkDump<NeighbourView> Enumerate(NeighbourFilter? filter = null)
    {
        filter ??= new NeighbourFilter();
        NetlinkMessageWriter writer = new(stackalloc byte[NeighbourMessage.MaxDumpRequestLength], NeighbourMessage.Get, NetlinkMessageFlags.None);
        ndmsg header = new() { ndm_family = IpFamily.ToNative(filter.Family), ndm_flags = (byte)(filter.Proxies ? NeighbourFlags.Proxy : NeighbourFlags.None) };
        NetlinkAttributeWriter<NeighbourAttribute> attributes = writer.Begin<ndmsg, NeighbourAttribute>(in header);
        if (filter.LinkIndex is int link)
        {
            attributes.WriteInt32(NeighbourAttribute.LinkIndex, link);
        }

        if (filter.Master is int master)
        {
            attributes.WriteInt32(NeighbourAttribute.Master, master);
        }

        NeighbourStateFilter states = new(filter);
        if (_socket.TryDump(writer, NeighbourMessage.Space, ref states, out NetlinkDump<NeighbourView> dump, out NetlinkError? error))
        {
            return dump;
        }

        dump.Dispose();
        throw error.ToException("list neighbours");
    }

    /// <summary>
    /// Deletes the entries that <paramref name="filter"/> takes, in a batch: the kernel cannot delete them at once. Unless the filter names states, permanent entries and those of multicast (NOARP) stay, as with
    /// <c>ip neigh flush</c>.
    /// </summary>
    /// <returns>How many were deleted; what went by itself meanwhile does not count.</returns>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkDumpInterruptedException">Entries came and went during each attempt to read them.</exception>
    public int Flush(NeighbourFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        NetlinkBatch batch = _socket.CreateBatch();
        foreach (NeighbourView neighbour in Enumerate(filter))
        {
            if ((filter.States is null && (neighbour.State & Lasting) != 0) || neighbour.Address.ToIPAddress() is not { } address)
            {
                continue;
            }

            if (filter.Proxies)
            {
                batch.DeleteProxyNeighbour(neighbour.LinkIndex, address);
            }
            else
            {
                batch.DeleteNeighbour(neighbour.LinkIndex, address);
            }
        }

        NetlinkBatchResult result = batch.Send();
        NetlinkBatchFailure? refused = result.Failures.FirstOrDefault(failure => !NeighbourErrors.IsAbsent(failure.Error));
        return refused is null ? result.Count - result.NotSent - result.Failures.Count : throw refused.ToException();
    }

    private IReadOnlyList<NeighbourInfo> List(int? linkIndex, AddressFamily? family, bool proxies)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(linkIndex ?? 1, 1, nameof(linkIndex));
        return List(new NeighbourFilter { LinkIndex = linkIndex, Family = family, Proxies = proxies });
    }

    private bool TryWrite(NeighbourSpec neighbour, NetlinkMessageFlags flags, [NotNullWhen(false)] out NetlinkError? error)
    {
        ArgumentNullException.ThrowIfNull(neighbour);
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbour.LinkIndex, 1, nameof(neighbour));
        NetlinkMessageWriter writer = new(stackalloc byte[NeighbourMessage.MaxLength], NeighbourMessage.New, flags);
        NeighbourMessage.Write(ref writer, neighbour);
        return _socket.TryAcknowledge(ref writer, NeighbourMessage.Space, out error);
    }

    private bool TryDelete(int linkIndex, IPAddress address, NeighbourFlags flags, [NotNullWhen(false)] out NetlinkError? error)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfLessThan(linkIndex, 1);
        NetlinkMessageWriter writer = new(stackalloc byte[NeighbourMessage.MaxLength], NeighbourMessage.Delete, NetlinkMessageFlags.None);
        NeighbourMessage.WriteKey(ref writer, linkIndex, address, flags);
        return _socket.TryAcknowledge(ref writer, NeighbourMessage.Space, out error);
    }

    private bool TryGet(int linkIndex, IPAddress address, NeighbourFlags flags, [NotNullWhen(true)] out NeighbourInfo? neighbour, [NotNullWhen(false)] out NetlinkError? error)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfLessThan(linkIndex, 1);
        NetlinkMessageWriter writer = new(stackalloc byte[NeighbourMessage.MaxLength], NeighbourMessage.Get, NetlinkMessageFlags.None);
        NeighbourMessage.WriteKey(ref writer, linkIndex, address, flags);
        bool answered = _socket.TryRequest(
            ref writer,
            NeighbourMessage.Space,
            static message => NeighbourView.TryRead(message, out NeighbourView view) ? view.ToInfo() : null,
            out neighbour,
            out error);
        return answered && neighbour is null
            ? throw new NetlinkFormatException($"answer to get neighbour {address}: no neighbour message of its family", 0, 1, 0)
            : answered;
    }
}
