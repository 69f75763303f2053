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
    public void Add(NeighbourSpec neighbour) => Write("add", neighbour, NetlinkMessageFlags.Create | NetlinkMessageFlags.Exclusive);

    /// <summary>Adds an entry or overwrites the one for the address (RTM_NEWNEIGH, NLM_F_REPLACE).</summary>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">ENODEV: no such link; EINVAL: a link-layer address of the wrong length.</exception>
    public void Replace(NeighbourSpec neighbour) => Write("replace", neighbour, NetlinkMessageFlags.Create | NetlinkMessageFlags.Replace);

    /// <summary>Deletes the entry for <paramref name="address"/> (RTM_DELNEIGH).</summary>
    /// <exception cref="NeighbourNotFoundException">ENOENT: there is none.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">ENODEV: no such link.</exception>
    public void Delete(int linkIndex, IPAddress address)
    {
        if (!TryDelete(linkIndex, address, NeighbourFlags.None, out NetlinkError? error))
        {
            throw Failure("delete neighbour", linkIndex, address, error);
        }
    }

    /// <summary>Deletes the entry for <paramref name="address"/>; false when there is none, or no such link.</summary>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    public bool TryDelete(int linkIndex, IPAddress address) =>
        TryDelete(linkIndex, address, NeighbourFlags.None, out NetlinkError? error) || (IsAbsent(error) ? false : throw Failure("delete neighbour", linkIndex, address, error));

    /// <summary>Deletes the proxy entry for <paramref name="address"/> (RTM_DELNEIGH, NTF_PROXY).</summary>
    /// <exception cref="NeighbourNotFoundException">ENOENT: there is none.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">ENODEV: no such link.</exception>
    public void DeleteProxy(int linkIndex, IPAddress address)
    {
        if (!TryDelete(linkIndex, address, NeighbourFlags.Proxy, out NetlinkError? error))
        {
            throw Failure("delete proxy neighbour", linkIndex, address, error);
        }
    }

    /// <summary>Deletes the proxy entry for <paramref name="address"/>; false when there is none, or no such link.</summary>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    public bool TryDeleteProxy(int linkIndex, IPAddress address) =>
        TryDelete(linkIndex, address, NeighbourFlags.Proxy, out NetlinkError? error) || (IsAbsent(error) ? false : throw Failure("delete proxy neighbour", linkIndex, address, error));

    /// <summary>The entries of all links, or of one link or family, those of multicast (NOARP) included, proxy entries not. The kernel does the filtering.</summary>
    /// <param name="linkIndex">The link's index; null for all. One that does not exist has no entries.</param>
    /// <param name="family">InterNetwork or InterNetworkV6; null for both.</param>
    /// <exception cref="NetlinkDumpInterruptedException">Entries came and went during each attempt to read them.</exception>
    public IReadOnlyList<NeighbourInfo> List(int? linkIndex = null, AddressFamily? family = null) => List(linkIndex, family, NeighbourFlags.None);

    /// <summary>The proxy entries of all links, or of one link or family.</summary>
    /// <inheritdoc cref="List(int?, AddressFamily?)" path="/param|/exception"/>
    public IReadOnlyList<NeighbourInfo> ListProxies(int? linkIndex = null, AddressFamily? family = null) => List(linkIndex, family, NeighbourFlags.Proxy);

    private IReadOnlyList<NeighbourInfo> List(int? linkIndex, AddressFamily? family, NeighbourFlags flags)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(linkIndex ?? 1, 1, nameof(linkIndex));
        NetlinkMessageWriter writer = new(stackalloc byte[NeighbourMessage.MaxLength], NeighbourMessage.Get, NetlinkMessageFlags.None);
        ndmsg header = new() { ndm_family = IpFamily.ToNative(family), ndm_flags = (byte)flags };
        NetlinkAttributeWriter<NeighbourAttribute> filter = writer.Begin<ndmsg, NeighbourAttribute>(in header);
        if (linkIndex is int link)
        {
            filter.WriteInt32(NeighbourAttribute.LinkIndex, link);
        }

        return _socket.TryDump(ref writer, NeighbourMessage.Space, NeighbourMessage.Read, out IReadOnlyList<NeighbourInfo> neighbours, out NetlinkError? error)
            ? neighbours
            : throw error.ToException("list neighbours");
    }

    private void Write(string verb, NeighbourSpec neighbour, NetlinkMessageFlags flags)
    {
        ArgumentNullException.ThrowIfNull(neighbour);
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbour.LinkIndex, 1, nameof(neighbour));
        NetlinkMessageWriter writer = new(stackalloc byte[NeighbourMessage.MaxLength], NeighbourMessage.New, flags);
        NeighbourMessage.Write(ref writer, neighbour);
        if (!_socket.TryAcknowledge(ref writer, NeighbourMessage.Space, out NetlinkError? error))
        {
            throw Failure($"{verb} {(neighbour.Proxy ? "proxy " : "")}neighbour", neighbour.LinkIndex, neighbour.Address, error);
        }
    }

    private bool TryDelete(int linkIndex, IPAddress address, NeighbourFlags flags, [NotNullWhen(false)] out NetlinkError? error)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfLessThan(linkIndex, 1);
        NetlinkMessageWriter writer = new(stackalloc byte[NeighbourMessage.MaxLength], NeighbourMessage.Delete, NetlinkMessageFlags.None);
        NeighbourMessage.WriteKey(ref writer, linkIndex, address, flags);
        return _socket.TryAcknowledge(ref writer, NeighbourMessage.Space, out error);
    }

    private static bool IsAbsent(NetlinkError error) => error.ErrorNumber is Errno.ENOENT or Errno.ENODEV;

    private static NetlinkException Failure(string action, int linkIndex, IPAddress address, NetlinkError error)
    {
        string request = $"{action} {address} on link {linkIndex}";
        return error.ErrorNumber switch
        {
            Errno.EEXIST => new NeighbourExistsException(request, error),
            Errno.ENOENT => new NeighbourNotFoundException(request, error),
            Errno.ENODEV => error.ToException(request, $"There is no link with index {linkIndex} in the socket's network namespace."),
            _ => error.ToException(request),
        };
    }
}
