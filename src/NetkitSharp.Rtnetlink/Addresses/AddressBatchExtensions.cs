using System.Net;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Addresses;

/// <summary>Addresses in a batch.</summary>
public static class AddressBatchExtensions
{
    /// <summary>Adds an address to a link, as <see cref="AddressClient.Add(AddressSpec)"/> does.</summary>
    /// <returns>The request's number.</returns>
    /// <exception cref="ArgumentException">A label, broadcast address or peer that does not go with the address, or a lifetime out of range.</exception>
    public static int AddAddress(this NetlinkBatch batch, AddressSpec address) =>
        Write(batch, address, NetlinkMessageFlags.Create | NetlinkMessageFlags.Exclusive, static (request, error) => AddressErrors.Adding(request, error));

    /// <summary>Adds an address to a link or changes it, as <see cref="AddressClient.Replace"/> does.</summary>
    /// <returns>The request's number.</returns>
    /// <exception cref="ArgumentException">A label, broadcast address or peer that does not go with the address, or a lifetime out of range.</exception>
    public static int ReplaceAddress(this NetlinkBatch batch, AddressSpec address) =>
        Write(batch, address, NetlinkMessageFlags.Create | NetlinkMessageFlags.Replace, static (request, error) => AddressErrors.Replacing(request, error));

    /// <summary>Deletes an address of a link, as <see cref="AddressClient.Delete"/> does.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="linkIndex">The link's index.</param>
    /// <param name="address">With the prefix length it was added with.</param>
    /// <param name="peer">The other end, where the address was added with one.</param>
    /// <returns>The request's number.</returns>
    public static int DeleteAddress(this NetlinkBatch batch, int linkIndex, InterfaceAddress address, IPAddress? peer = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfLessThan(linkIndex, 1);
        NetlinkMessageWriter writer = batch.Begin(AddressMessage.Delete, NetlinkMessageFlags.None, AddressMessage.MaxLength);
        AddressMessage.WriteKey(ref writer, linkIndex, address, peer);
        return batch.Commit(ref writer, AddressMessage.Space, new AddressKey(linkIndex, address, peer), static (request, error) => AddressErrors.Deleting(request, error));
    }

    private static int Write(NetlinkBatch batch, AddressSpec address, NetlinkMessageFlags flags, Func<object, NetlinkError, NetlinkException> failure)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(address);
        address.Check();
        NetlinkMessageWriter writer = batch.Begin(AddressMessage.New, flags, AddressMessage.MaxLength);
        AddressMessage.Write(ref writer, address);
        return batch.Commit(ref writer, AddressMessage.Space, address, failure);
    }
}
