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
            throw Failure("add", address.LinkIndex, address.Address, error);
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
            throw Failure("replace", address.LinkIndex, address.Address, error);
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
            throw Failure("delete", linkIndex, address, error);
        }
    }

    /// <summary>Deletes an address of a link; false when the link does not have it, or there is no such link.</summary>
    /// <inheritdoc cref="Delete" path="/param"/>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    public bool TryDelete(int linkIndex, InterfaceAddress address, IPAddress? peer = null) =>
        TryDelete(linkIndex, address, peer, out NetlinkError? error)
        || (error.ErrorNumber is Errno.EADDRNOTAVAIL or Errno.ENODEV ? false : throw Failure("delete", linkIndex, address, error));

    /// <summary>The addresses of all links, or of one link or family; the kernel does the filtering.</summary>
    /// <param name="linkIndex">The link's index; null for all links.</param>
    /// <param name="family">InterNetwork or InterNetworkV6; null for both.</param>
    /// <exception cref="NetlinkException">ENODEV: no such link.</exception>
    /// <exception cref="NetlinkDumpInterruptedException">Addresses came and went during each attempt to read them.</exception>
    public IReadOnlyList<AddressInfo> List(int? linkIndex = null, AddressFamily? family = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(linkIndex ?? 1, 1, nameof(linkIndex));
        NetlinkMessageWriter writer = new(stackalloc byte[AddressMessage.MaxLength], AddressMessage.Get, NetlinkMessageFlags.None);
        ifaddrmsg header = new() { ifa_family = IpFamily.ToNative(family), ifa_index = (uint)(linkIndex ?? 0) };
        writer.Begin<ifaddrmsg, AddressAttribute>(in header);
        if (!_socket.TryDump(ref writer, AddressMessage.Space, AddressMessage.Read, out IReadOnlyList<AddressInfo> addresses, out NetlinkError? error))
        {
            throw error.ToException(linkIndex is null ? "list addresses" : $"list addresses of link {linkIndex}", Advice(linkIndex ?? 0, error));
        }

        // A kernel without IPv6 answers a dump of that family with all the others.
        return family is null ? addresses : [.. addresses.Where(address => address.Family == family)];
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

    private static NetlinkException Failure(string verb, int linkIndex, InterfaceAddress address, NetlinkError error)
    {
        string request = $"{verb} address {address} {(verb == "delete" ? "of" : "to")} link {linkIndex}";
        return error.ErrorNumber switch
        {
            Errno.EEXIST => new AddressExistsException(request, error),
            Errno.EADDRNOTAVAIL => new AddressNotFoundException(request, error),
            _ => error.ToException(request, Advice(linkIndex, error)),
        };
    }

    private static string? Advice(int linkIndex, NetlinkError error) => error.ErrorNumber switch
    {
        Errno.ENODEV => $"There is no link with index {linkIndex} in the socket's network namespace.",
        Errno.EACCES => "IPv6 is disabled on the link: see its disable_ipv6 sysctl.",
        _ => null,
    };
}
