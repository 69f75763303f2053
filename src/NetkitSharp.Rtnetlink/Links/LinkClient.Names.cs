using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

public sealed partial class LinkClient
{
    internal const NetlinkMessageFlags NewNameFlags = NetlinkMessageFlags.Create | NetlinkMessageFlags.Exclusive | NetlinkMessageFlags.Append;

    /// <summary>Gives the link one more name (RTM_NEWLINKPROP, Linux 5.5), by which it is found as by its first.</summary>
    /// <param name="index">The link.</param>
    /// <param name="name">At most 127 bytes of UTF-8; unique among all names of the namespace.</param>
    /// <inheritdoc cref="AddAlternativeNames"/>
    public void AddAlternativeName(int index, string name) => AddAlternativeNames(index, [name]);

    /// <summary>Gives the link more names (RTM_NEWLINKPROP, Linux 5.5). The kernel adds them one by one: those before one that it refuses stay.</summary>
    /// <param name="index">The link.</param>
    /// <param name="names">At most 127 bytes of UTF-8 each; unique among all names of the namespace.</param>
    /// <exception cref="LinkNotFoundException">There is no such link.</exception>
    /// <exception cref="LinkExistsException">EEXIST: a name is taken, perhaps by this link.</exception>
    public void AddAlternativeNames(int index, IReadOnlyList<string> names)
    {
        if (!TrySendNames(LinkMessage.NewProperty, index, names, out NetlinkError? error))
        {
            string request = $"give link {index} the alternative names {Quote(names)}";
            throw error.ErrorNumber == Errno.EEXIST ? new LinkExistsException(request, error, TakenName(names)) : LinkErrors.Change(request, null, error);
        }
    }

    /// <summary>Takes an alternative name from the link (RTM_DELLINKPROP).</summary>
    /// <inheritdoc cref="RemoveAlternativeNames"/>
    /// <param name="index">The link.</param>
    /// <param name="name">The name.</param>
    public void RemoveAlternativeName(int index, string name) => RemoveAlternativeNames(index, [name]);

    /// <summary>Takes alternative names from the link (RTM_DELLINKPROP), one by one: those before one that the link does not have are gone.</summary>
    /// <param name="index">The link.</param>
    /// <param name="names">The names.</param>
    /// <exception cref="LinkNotFoundException">There is no such link.</exception>
    /// <exception cref="NetlinkException">ENOENT: no link has that alternative name. EINVAL: another link has it, or it is the link's first name.</exception>
    public void RemoveAlternativeNames(int index, IReadOnlyList<string> names)
    {
        if (!TrySendNames(LinkMessage.DeleteProperty, index, names, out NetlinkError? error))
        {
            throw LinkErrors.Change($"take the alternative names {Quote(names)} from link {index}", null, error);
        }
    }

    /// <summary>Takes an alternative name from the link; false where no link has it.</summary>
    /// <exception cref="LinkNotFoundException">There is no such link.</exception>
    /// <exception cref="NetlinkException">EINVAL: another link has the name, or it is the link's first.</exception>
    public bool TryRemoveAlternativeName(int index, string name) =>
        TrySendNames(LinkMessage.DeleteProperty, index, [name], out NetlinkError? error)
        || (error.ErrorNumber == Errno.ENOENT ? false : throw LinkErrors.Change($"take the alternative name '{name}' from link {index}", null, error));

    private bool TrySendNames(ushort type, int index, IReadOnlyList<string> names, [NotNullWhen(false)] out NetlinkError? error)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        LinkName.CheckAlternative(names, nameof(names));
        byte[] buffer = ArrayPool<byte>.Shared.Rent(LinkMessage.MaxNamesLength);
        try
        {
            NetlinkMessageWriter writer = new(buffer, type, type == LinkMessage.NewProperty ? NewNameFlags : NetlinkMessageFlags.None);
            LinkMessage.WriteNames(ref writer, index, null, names);
            return _socket.TryAcknowledge(ref writer, LinkAttributeSpaces.Link, out error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Which name is taken, for the message alone: the kernel says EEXIST and no more.</summary>
    private string? TakenName(IReadOnlyList<string> names)
    {
        try
        {
            foreach (string name in names)
            {
                if (TryGet(name, out LinkInfo? link))
                {
                    return $"The name '{name}' is taken by link {link.Index}, '{link.Name}'.";
                }
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The refusal is the one to report.
        }

        return null;
    }

    private static string Quote(IReadOnlyList<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
