using System.Buffers;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

public sealed partial class LinkClient
{
    /// <summary>Changes the link as the port of its master: only after a request that has made it one, as the kernel reads port data before it looks at IFLA_MASTER.</summary>
    private void SetPort(int index, LinkPortChange port, string request)
    {
        // net/core/rtnetlink.c: the kernel hands the data to the master, whatever IFLA_INFO_SLAVE_KIND says.
        string? kind = Get(index).PortKind;
        if (kind != port.PortKind)
        {
            throw new LinkPortKindException(request, port.PortKind, kind);
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(LinkMessage.MaxLength);
        try
        {
            NetlinkMessageWriter writer = new(buffer, LinkMessage.New, NetlinkMessageFlags.None);
            ifinfomsg header = new() { ifi_index = index };
            NetlinkAttributeWriter<LinkAttribute> link = writer.Begin<ifinfomsg, LinkAttribute>(in header);
            using (NetlinkAttributeWriter<LinkInfoAttribute> info = link.BeginNested<LinkInfoAttribute>(LinkAttribute.Linkinfo))
            {
                info.WriteString(LinkInfoAttribute.SlaveKind, port.PortKind);
                port.WriteLinkInfo(info);
            }

            if (!_socket.TryAcknowledge(ref writer, port.AttributeSpace, out NetlinkError? error))
            {
                throw error.ErrorNumber == Errno.ENODEV && error.ExtendedAck?.Message is null ? new LinkNotFoundException(request, error) : error.ToException(request, port.Advise(error));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        LinkReadback readback = new();
        port.Verify(Get(index), readback);
        if (readback.Ignored.Count > 0)
        {
            throw new AttributeIgnoredException(request, readback.Ignored, "What it did not ignore is changed.");
        }
    }
}
