using System.Text;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>The requests about links (linux/rtnetlink.h), as the client and batches send them.</summary>
internal static class LinkMessage
{
    /// <summary>RTM_NEWLINK.</summary>
    internal const ushort New = (ushort)RtnetlinkMessageType.NewLink;

    /// <summary>RTM_DELLINK.</summary>
    internal const ushort Delete = (ushort)RtnetlinkMessageType.DeleteLink;

    /// <summary>RTM_GETLINK.</summary>
    internal const ushort Get = (ushort)RtnetlinkMessageType.GetLink;

    /// <summary>RTM_NEWLINKPROP.</summary>
    internal const ushort NewProperty = (ushort)RtnetlinkMessageType.NewLinkProperty;

    /// <summary>RTM_DELLINKPROP.</summary>
    internal const ushort DeleteProperty = (ushort)RtnetlinkMessageType.DeleteLinkProperty;

    /// <summary>sizeof(struct ifinfomsg).</summary>
    internal const int HeaderLength = 16;

    /// <summary>Room for a request of a fixed form: an ifinfomsg, a name and a few numbers.</summary>
    internal const int SmallLength = 256;

    /// <summary>Room for any request: an attribute, and so the nest with the kind's data, ends at 64 KiB.</summary>
    internal const int MaxLength = 80 * 1024;

    /// <summary>Room for the alternative names in one request: a nest ends at 64 KiB.</summary>
    internal const int MaxNamesLength = SmallLength + ushort.MaxValue;

    /// <summary>Which device: by its index or, where that is 0, by its name or alternative name.</summary>
    internal static NetlinkAttributeWriter<LinkAttribute> WriteKey(ref NetlinkMessageWriter writer, int index, string? name, uint flags = 0, uint change = 0)
    {
        ifinfomsg header = new() { ifi_index = index, ifi_flags = flags, ifi_change = change };
        NetlinkAttributeWriter<LinkAttribute> key = writer.Begin<ifinfomsg, LinkAttribute>(in header);
        if (index == 0 && name is not null)
        {
            // IFLA_IFNAME is looked up among the alternative names too, but holds 15 bytes only.
            bool isShort = Encoding.UTF8.GetByteCount(name) <= LinkName.MaxLength;
            key.WriteString(isShort ? LinkAttribute.Ifname : LinkAttribute.AltIfname, name);
        }

        return key;
    }

    /// <summary>Where to look, and what to answer.</summary>
    internal static void WriteQuery(in NetlinkAttributeWriter<LinkAttribute> writer, LinkQuery? query)
    {
        if (query?.NamespaceId is { } id)
        {
            writer.WriteInt32(LinkAttribute.TargetNetnsid, id);
        }

        if (query is not null and not { Reply: LinkReplyFilter.None })
        {
            writer.WriteUInt32(LinkAttribute.ExtMask, (uint)query.Reply);
        }
    }

    /// <summary>The links that a dump is to hold.</summary>
    internal static void WriteFilter(ref NetlinkMessageWriter writer, LinkFilter filter)
    {
        NetlinkAttributeWriter<LinkAttribute> attributes = WriteKey(ref writer, 0, null);
        WriteQuery(attributes, filter);
        if (filter.MasterIndex is { } master)
        {
            attributes.WriteInt32(LinkAttribute.Master, master);
        }

        if (filter.Kind is not null)
        {
            using NetlinkAttributeWriter<LinkInfoAttribute> info = attributes.BeginNested<LinkInfoAttribute>(LinkAttribute.Linkinfo);
            info.WriteString(LinkInfoAttribute.Kind, filter.Kind);
        }
    }

    /// <summary>All links of a group, to be deleted.</summary>
    internal static void WriteGroup(ref NetlinkMessageWriter writer, uint group) => WriteKey(ref writer, 0, null).WriteUInt32(LinkAttribute.Group, group);

    /// <summary>Alternative names to be added or removed.</summary>
    internal static void WriteNames(ref NetlinkMessageWriter writer, int index, string? name, IReadOnlyList<string> names)
    {
        using NetlinkAttributeWriter<LinkAttribute> properties = WriteKey(ref writer, index, name).BeginNested<LinkAttribute>(LinkAttribute.PropList);
        foreach (string alternative in names)
        {
            properties.WriteString(LinkAttribute.AltIfname, alternative);
        }
    }

    /// <summary>The <paramref name="parts"/> of a change. A name as the key leaves no way to give another name.</summary>
    internal static void WriteChange(ref NetlinkMessageWriter writer, int index, string? name, LinkChange change, LinkChangeParts parts)
    {
        (LinkFlags flags, LinkFlags mask) = change.GetFlags(parts);
        NetlinkAttributeWriter<LinkAttribute> link = WriteKey(ref writer, index, name, (uint)flags, (uint)mask);
        if (parts.HasFlag(LinkChangeParts.Attributes))
        {
            change.WriteAttributes(link);
        }

        if (parts.HasFlag(LinkChangeParts.Families))
        {
            change.WriteFamilies(link);
        }

        if (parts.HasFlag(LinkChangeParts.Place))
        {
            change.WritePlace(link);
        }
    }

    /// <summary>What to change of a device as the port of its master.</summary>
    internal static void WritePort(ref NetlinkMessageWriter writer, int index, LinkPortChange port)
    {
        using NetlinkAttributeWriter<LinkInfoAttribute> info = WriteKey(ref writer, index, null).BeginNested<LinkInfoAttribute>(LinkAttribute.Linkinfo);
        info.WriteString(LinkInfoAttribute.SlaveKind, port.PortKind);
        port.WriteLinkInfo(info);
    }

    /// <summary>What the kernel takes only of a device that exists: the second request for a new one.</summary>
    internal static void WriteRest(ref NetlinkMessageWriter writer, int index, string? name, LinkSettings settings, bool isPeer)
    {
        NetlinkAttributeWriter<LinkAttribute> link = WriteKey(ref writer, index, name);
        settings.WriteLater(link);
        settings.WriteFamilies(link);
        if (isPeer && settings.MasterIndex is { } master)
        {
            link.WriteInt32(LinkAttribute.Master, master);
        }
    }
}
