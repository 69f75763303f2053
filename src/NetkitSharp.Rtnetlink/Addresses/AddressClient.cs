using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Addresses;

/// <summary>
/// The addresses of links in the network namespace that the socket was opened in. Thread-safe; calls wait for each other.
/// </summary>
/// <seealso href="https://man7.org/linux/man-pages/man8/ip-address.8.html">ip-address(8)</seealso>
public sealed class AddressClient
{
    private readonly NetlinkSocket _socket;

    /// <summary>A client over <paramref name="socket"/>, which stays the caller's.</summary>
    public AddressClient(NetlinkSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _socket = socket;
    }

    /// <summary>Adds <paramref name="address"/> to a link for ever (RTM_NEWADDR, NLM_F_EXCL). Unless it is a host prefix the kernel adds a route to its network.</summary>
    /// <param name="linkIndex">The link's index.</param>
    /// <param name="address">As <c>"10.0.0.2/24"</c>.</param>
    /// <param name="flags">For IPv6 behind netkit and veth: <see cref="AddressFlags.NoDad"/>, or the address is not usable for a second or two.</param>
    /// <exception cref="AddressExistsException">EEXIST.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">ENODEV: no such link; EACCES: IPv6 is disabled on it.</exception>
    public void Add(int linkIndex, InterfaceAddress address, AddressFlags flags = AddressFlags.None) =>
        Add(new AddressSpec(linkIndex, address) { Flags = flags });

    /// <summary>Adds an address to a link (RTM_NEWADDR, NLM_F_EXCL).</summary>
    /// <inheritdoc cref="Add(int, InterfaceAddress, AddressFlags)" path="/exception"/>
    /// <exception cref="ArgumentException">A label, broadcast address or peer that does not go with the address, or a lifetime out of range.</exception>
    public void Add(AddressSpec address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!TryWrite(address, NetlinkMessageFlags.Create | NetlinkMessageFlags.Exclusive, out NetlinkError? error))
        {
            throw AddressErrors.Adding(address, error);
        }
    }

    /// <summary>Adds an address to a link or, where it is there, changes its lifetimes, flags and metric (RTM_NEWADDR, NLM_F_REPLACE).</summary>
    /// <exception cref="ArgumentException">A label, broadcast address or peer that does not go with the address, or a lifetime out of range.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">ENODEV: no such link; EACCES: IPv6 is disabled on it.</exception>
    public void Replace(AddressSpec address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!TryWrite(address, NetlinkMessageFlags.Create | NetlinkMessageFlags.Replace, out NetlinkError? error))
        {
            throw AddressErrors.Replacing(address, error);
        }
    }

    /// <summary>Deletes an address of a link (RTM_DELADDR). With an IPv4 address its secondary addresses go, unless the promote_secondaries sysctl is set.</summary>
    /// <param name="linkIndex">The link's index.</param>
    /// <param name="address">With the prefix length it was added with.</param>
    /// <param name="peer">The other end, where the address was added with one.</param>
    /// <exception cref="AddressNotFoundException">EADDRNOTAVAIL: the link does not have it.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">ENODEV: no such link.</exception>
    public void Delete(int linkIndex, InterfaceAddress address, IPAddress? peer = null)
    {
        if (!TryDelete(linkIndex, address, peer, out NetlinkError? error))
        {
            throw AddressErrors.Deleting(new AddressKey(linkIndex, address, peer), error);
        }
    }

    /// <summary>Deletes an address of a link; false when the link does not have it, or there is no such link.</summary>
    /// <inheritdoc cref="Delete" path="/param"/>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    public bool TryDelete(int linkIndex, InterfaceAddress address, IPAddress? peer = null) =>
        TryDelete(linkIndex, address, peer, out NetlinkError? error)
        || (AddressErrors.IsAbsent(error) ? false : throw AddressErrors.Deleting(new AddressKey(linkIndex, address, peer), error));

    /// <summary>What the kernel says of one address of a link: of IPv6 by a lookup (RTM_GETADDR), of IPv4, which has none, from the link's list.</summary>
    /// <param name="linkIndex">The link's index.</param>
    /// <param name="address">The link's own address, whatever its prefix length.</param>
    /// <exception cref="AddressNotFoundException">EADDRNOTAVAIL: the link does not have it.</exception>
    /// <exception cref="NetlinkException">ENODEV: no such link.</exception>
    public AddressInfo Get(int linkIndex, IPAddress address) =>
        TryGet(linkIndex, address, out AddressInfo? found, out NetlinkError? error) ? found : throw AddressErrors.Getting(linkIndex, address, error);

    /// <summary>What the kernel says of one address of a link; false when the link does not have it, or there is no such link.</summary>
    /// <inheritdoc cref="Get" path="/param"/>
    public bool TryGet(int linkIndex, IPAddress address, [NotNullWhen(true)] out AddressInfo? found) =>
        TryGet(linkIndex, address, out found, out NetlinkError? error) || (AddressErrors.IsAbsent(error) ? false : throw AddressErrors.Getting(linkIndex, address, error));

    /// <summary>The addresses of all links, or of one link or family; the kernel does the filtering.</summary>
    /// <param name="linkIndex">The link's index; null for all links.</param>
    /// <param name="family">InterNetwork or InterNetworkV6; null for both.</param>
    /// <exception cref="NetlinkException">ENODEV: no such link.</exception>
    /// <exception cref="NetlinkDumpInterruptedException">Addresses came and went during each attempt to read them.</exception>
    public IReadOnlyList<AddressInfo> List(int? linkIndex = null, AddressFamily? family = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(linkIndex ?? 1, 1, nameof(linkIndex));
        return List(new AddressFilter { LinkIndex = linkIndex, Family = family });
    }

    /// <summary>The addresses that <paramref name="filter"/> takes.</summary>
    /// <exception cref="NetlinkException">ENODEV: no such link; EINVAL: no namespace with that id.</exception>
    /// <exception cref="NetlinkDumpInterruptedException">Addresses came and went during each attempt to read them.</exception>
    public IReadOnlyList<AddressInfo> List(AddressFilter filter)
    {
        List<AddressInfo> addresses = [];
        foreach (AddressView address in Enumerate(filter))
        {
            addresses.Add(address.ToInfo());
        }

        return addresses;
    }

    /// <summary>The addresses that <paramref name="filter"/> takes, or all, read where they lie.</summary>
    /// <inheritdoc cref="List(AddressFilter)" path="/exception"/>
    public NetlinkDump<AddressView> Enumerate(AddressFilter? filter = null)
    {
        filter ??= new AddressFilter();
        if (TryEnumerate(filter, out NetlinkDump<AddressView> dump, out NetlinkError? error))
        {
            return dump;
        }

        dump.Dispose();
        throw AddressErrors.Listing(filter, error);
    }

    /// <summary>Deletes the addresses that <paramref name="filter"/> takes, in a batch: the kernel cannot delete them at once. An empty filter deletes all of the namespace, those of loopback included.</summary>
    /// <returns>How many were deleted by a request of their own; IPv4's secondary addresses may go with the first of their prefix.</returns>
    /// <exception cref="ArgumentException">The filter is for another namespace, in which the kernel does not delete.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">ENODEV: no such link.</exception>
    /// <exception cref="NetlinkDumpInterruptedException">Addresses came and went during each attempt to read them.</exception>
    public int Flush(AddressFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.NamespaceId is not null)
        {
            throw new ArgumentException("addresses are deleted in the socket's own namespace only: open a client in the other", nameof(filter));
        }

        NetlinkBatch batch = _socket.CreateBatch();
        foreach (AddressView view in Enumerate(filter))
        {
            AddressInfo address = view.ToInfo();
            batch.DeleteAddress(address.LinkIndex, address.Address, address.Peer);
        }

        NetlinkBatchResult result = batch.Send();
        NetlinkBatchFailure? refused = result.Failures.FirstOrDefault(failure => !AddressErrors.IsAbsent(failure.Error));
        return refused is null ? result.Count - result.NotSent - result.Failures.Count : throw refused.ToException();
    }

    private bool TryEnumerate(AddressFilter filter, out NetlinkDump<AddressView> dump, [NotNullWhen(false)] out NetlinkError? error)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[AddressMessage.MaxDumpRequestLength], AddressMessage.Get, NetlinkMessageFlags.None);
        ifaddrmsg header = new() { ifa_family = IpFamily.ToNative(filter.Family), ifa_index = (uint)(filter.LinkIndex ?? 0) };
        NetlinkAttributeWriter<AddressAttribute> attributes = writer.Begin<ifaddrmsg, AddressAttribute>(in header);
        if (filter.NamespaceId is int id)
        {
            attributes.WriteInt32(AddressAttribute.TargetNetnsId, id);
        }

        AddressFamilyFilter family = new(filter.Family);
        return _socket.TryDump(writer, AddressMessage.Space, ref family, out dump, out error);
    }

    private bool TryGet(int linkIndex, IPAddress address, [NotNullWhen(true)] out AddressInfo? found, [NotNullWhen(false)] out NetlinkError? error)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfLessThan(linkIndex, 1);
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return TryGetIPv4(linkIndex, address, out found, out error);
        }

        NetlinkMessageWriter writer = new(stackalloc byte[AddressMessage.MaxLength], AddressMessage.Get, NetlinkMessageFlags.None);
        ifaddrmsg header = new() { ifa_family = IpFamily.AF_INET6, ifa_index = (uint)linkIndex };
        NetlinkAttributeWriter<AddressAttribute> attributes = writer.Begin<ifaddrmsg, AddressAttribute>(in header);
        attributes.WriteIPAddress(AddressAttribute.Local, address);
        bool answered = _socket.TryRequest(
            ref writer,
            AddressMessage.Space,
            static message => AddressView.TryRead(message, out AddressView view) ? view.ToInfo() : null,
            out found,
            out error);
        return answered && found is null
            ? throw new NetlinkFormatException($"answer to get address {address}: no address message of its family", 0, 1, 0)
            : answered;
    }

    private bool TryGetIPv4(int linkIndex, IPAddress address, [NotNullWhen(true)] out AddressInfo? found, [NotNullWhen(false)] out NetlinkError? error)
    {
        found = null;
        if (!TryEnumerate(new AddressFilter { LinkIndex = linkIndex, Family = AddressFamily.InterNetwork }, out NetlinkDump<AddressView> dump, out error))
        {
            dump.Dispose();
            return false;
        }

        foreach (AddressView view in dump)
        {
            if (view.Address.Equals(address))
            {
                found = view.ToInfo();
                return true;
            }
        }

        error = new NetlinkError(Errno.EADDRNOTAVAIL, null);
        return false;
    }

    private bool TryWrite(AddressSpec address, NetlinkMessageFlags flags, [NotNullWhen(false)] out NetlinkError? error)
    {
        address.Check();
        NetlinkMessageWriter writer = new(stackalloc byte[AddressMessage.MaxLength], AddressMessage.New, flags);
        AddressMessage.Write(ref writer, address);
        return _socket.TryAcknowledge(ref writer, AddressMessage.Space, out error);
    }

    private bool TryDelete(int linkIndex, InterfaceAddress address, IPAddress? peer, [NotNullWhen(false)] out NetlinkError? error)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(linkIndex, 1);
        NetlinkMessageWriter writer = new(stackalloc byte[AddressMessage.MaxLength], AddressMessage.Delete, NetlinkMessageFlags.None);
        AddressMessage.WriteKey(ref writer, linkIndex, address, peer);
        return _socket.TryAcknowledge(ref writer, AddressMessage.Space, out error);
    }
}
