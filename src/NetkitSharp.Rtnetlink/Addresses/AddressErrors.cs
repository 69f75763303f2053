using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Addresses;

/// <summary>The exceptions for addresses that the kernel refused, of single requests and of batches.</summary>
internal static class AddressErrors
{
    internal static bool IsAbsent(NetlinkError error) => error.ErrorNumber is Errno.EADDRNOTAVAIL or Errno.ENODEV;

    internal static NetlinkException Adding(object spec, NetlinkError error) => Failure("add", "to", ((AddressSpec)spec).LinkIndex, ((AddressSpec)spec).Address, error);

    internal static NetlinkException Replacing(object spec, NetlinkError error) => Failure("replace", "to", ((AddressSpec)spec).LinkIndex, ((AddressSpec)spec).Address, error);

    internal static NetlinkException Deleting(object key, NetlinkError error) => Failure("delete", "of", ((AddressKey)key).LinkIndex, ((AddressKey)key).Address, error);

    internal static NetlinkException Getting(int linkIndex, object address, NetlinkError error) => Failure("get", "of", linkIndex, address, error);

    internal static NetlinkException Listing(AddressFilter filter, NetlinkError error) =>
        error.ToException(filter.LinkIndex is null ? "list addresses" : $"list addresses of link {filter.LinkIndex}", Advice(filter.LinkIndex ?? 0, error, filter.NamespaceId));

    private static NetlinkException Failure(string verb, string preposition, int linkIndex, object address, NetlinkError error)
    {
        string request = $"{verb} address {address} {preposition} link {linkIndex}";
        return error.ErrorNumber switch
        {
            Errno.EEXIST => new AddressExistsException(request, error),
            Errno.EADDRNOTAVAIL => new AddressNotFoundException(request, error),
            _ => error.ToException(request, Advice(linkIndex, error)),
        };
    }

    private static string? Advice(int linkIndex, NetlinkError error, int? namespaceId = null) => error.ErrorNumber switch
    {
        Errno.ENODEV => $"There is no link with index {linkIndex} in the {(namespaceId is null ? "socket's network namespace" : $"network namespace with id {namespaceId}")}.",
        Errno.EACCES => "IPv6 is disabled on the link: see its disable_ipv6 sysctl.",
        _ => null,
    };
}
