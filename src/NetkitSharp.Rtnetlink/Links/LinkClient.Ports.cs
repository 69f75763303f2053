using System.Buffers;
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
            LinkMessage.WritePort(ref writer, index, port);
            if (!_socket.TryAcknowledge(ref writer, port.AttributeSpace, out NetlinkError? error))
            {
                throw LinkErrors.ChangePort(request, port, error);
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
