using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>Reads NLMSG_ERROR and NLMSG_DONE (net/netlink/af_netlink.c: netlink_ack, netlink_dump_done).</summary>
internal static class AcknowledgementReader
{
    /// <summary>The code: 0, or <c>-errno</c>. A DONE with less than a code in it, from old kernels, is success.</summary>
    internal static int ReadCode(NetlinkMessage message)
    {
        if (message.Type == NetlinkMessage.Done && message.Payload.Length < sizeof(int))
        {
            return 0;
        }

        return Math.Min(message.GetHeader<int>(), 0);
    }

    /// <summary>Whether extended-ACK attributes follow.</summary>
    internal static bool HasAttributes(NetlinkMessage message) => (message.Flags & NetlinkMessageFlags.AcknowledgeAttributes) != 0;

    internal static NetlinkExtendedAck? ReadExtendedAck(NetlinkMessage message, ReadOnlySpan<byte> request, NetlinkAttributeSpace? space)
    {
        if (!HasAttributes(message))
        {
            return null;
        }

        string? text = null;
        int? offset = null;
        uint? missing = null;
        int? missingNest = null;
        NetlinkPolicy? policy = null;
        try
        {
            foreach (NetlinkAttribute attribute in message.GetAttributes(AttributesStart(message)))
            {
                switch (attribute.As<ExtendedAckAttribute>())
                {
                    case ExtendedAckAttribute.Message:
                        text = attribute.GetString();
                        break;
                    case ExtendedAckAttribute.Offset:
                        offset = (int)Math.Min(attribute.GetUInt32(), int.MaxValue);
                        break;
                    case ExtendedAckAttribute.Policy:
                        policy = ReadPolicy(attribute.GetNested());
                        break;
                    case ExtendedAckAttribute.MissingType:
                        missing = attribute.GetUInt32();
                        break;
                    case ExtendedAckAttribute.MissingNest:
                        missingNest = (int)Math.Min(attribute.GetUInt32(), int.MaxValue);
                        break;
                }
            }
        }
        catch (NetlinkFormatException) when (text is not null)
        {
            // The errno and the text matter more than a malformed rest.
        }

        return new NetlinkExtendedAck
        {
            Message = text,
            Offset = offset,
            AttributePath = offset is null ? null : space?.Resolve(request, offset.Value),
            AttributeValue = offset is null ? null : space?.ResolveValue(request, offset.Value),
            MissingAttribute = missing is null ? null : space?.ResolveMissing(request, missingNest, (ushort)missing.Value) ?? $"#{missing}",
            Policy = policy,
        };
    }

    private static int AttributesStart(NetlinkMessage message)
    {
        if (message.Type == NetlinkMessage.Done)
        {
            return sizeof(int);
        }

        // s32 error, then the request: its header alone when CAPPED, else all of it.
        int quoted = NetlinkMessageWriter.HeaderLength;
        if ((message.Flags & NetlinkMessageFlags.Capped) == 0)
        {
            ReadOnlySpan<byte> payload = message.Payload;
            if (payload.Length < sizeof(int) + quoted)
            {
                throw new NetlinkFormatException("quoted request header", NetlinkMessageWriter.HeaderLength + sizeof(int), quoted, payload.Length - sizeof(int));
            }

            uint length = MemoryMarshal.Read<uint>(payload[sizeof(int)..]);
            if (length > (uint)payload.Length)
            {
                throw new NetlinkFormatException("quoted request", NetlinkMessageWriter.HeaderLength + sizeof(int), (int)Math.Min(length, int.MaxValue), payload.Length - sizeof(int));
            }

            quoted = (int)(length + 3) & ~3;
        }

        return sizeof(int) + quoted;
    }

    private static NetlinkPolicy ReadPolicy(NetlinkAttributes attributes)
    {
        NetlinkPolicy policy = new();
        foreach (NetlinkAttribute attribute in attributes)
        {
            policy = attribute.As<NetlinkPolicyAttribute>() switch
            {
                NetlinkPolicyAttribute.Type => policy with { Type = NetlinkPolicy.TypeName(attribute.GetUInt32()) },
                NetlinkPolicyAttribute.MinimumSigned => policy with { MinimumValue = attribute.GetInt64() },
                NetlinkPolicyAttribute.MaximumSigned => policy with { MaximumValue = attribute.GetInt64() },
                NetlinkPolicyAttribute.MinimumUnsigned => policy with { MinimumValue = attribute.GetUInt64() },
                NetlinkPolicyAttribute.MaximumUnsigned => policy with { MaximumValue = attribute.GetUInt64() },
                NetlinkPolicyAttribute.MinimumLength => policy with { MinimumLength = attribute.GetUInt32() },
                NetlinkPolicyAttribute.MaximumLength => policy with { MaximumLength = attribute.GetUInt32() },
                NetlinkPolicyAttribute.Bitfield32Mask => policy with { Mask = attribute.GetUInt32() },
                NetlinkPolicyAttribute.Mask => policy with { Mask = attribute.GetUInt64() },
                _ => policy,
            };
        }

        return policy;
    }
}
