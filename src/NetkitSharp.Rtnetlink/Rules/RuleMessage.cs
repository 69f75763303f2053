using System.Net;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Rules;

/// <summary>Rule messages, written from a spec.</summary>
internal static class RuleMessage
{
    /// <summary>RTM_NEWRULE.</summary>
    internal const ushort New = (ushort)RtnetlinkMessageType.NewRule;

    /// <summary>RTM_DELRULE.</summary>
    internal const ushort Delete = (ushort)RtnetlinkMessageType.DeleteRule;

    /// <summary>RTM_GETRULE.</summary>
    internal const ushort Get = (ushort)RtnetlinkMessageType.GetRule;

    /// <summary>Room for every request: all attributes together take about 300 bytes.</summary>
    internal const int MaxLength = 384;

    /// <summary>What FRA_SUPPRESS_PREFIXLEN and FRA_SUPPRESS_IFGROUP hold where nothing is suppressed.</summary>
    internal const uint NotSuppressed = uint.MaxValue;

    /// <summary>Room for the request of a dump.</summary>
    internal const int MaxDumpRequestLength = 64;

    internal static readonly NetlinkAttributeSpace Space = NetlinkAttributeSpace.Of<RuleAttribute>(headerLength: 12)
        .WithAddresses(RuleAttribute.Destination, RuleAttribute.Source);

    /// <summary>Writes a rule to add; to delete one (<paramref name="deleting"/>) leaves what is null to match any.</summary>
    internal static void Write(ref NetlinkMessageWriter writer, RuleSpec spec, bool deleting)
    {
        uint table = spec.Table ?? 0;
        fib_rule_hdr header = new()
        {
            family = IpFamily.ToNative(spec.Family),
            dst_len = (byte)(spec.Destination?.PrefixLength ?? 0),
            src_len = (byte)(spec.Source?.PrefixLength ?? 0),
            tos = spec.TypeOfService ?? 0,

            // The header's 8 bits; 0 leaves the word to FRA_TABLE.
            table = table <= byte.MaxValue ? (byte)table : (byte)0,
            action = (byte)(deleting ? spec.Action ?? RuleAction.Unspecified : spec.ActionForAdding),
            flags = (uint)(spec.Invert ? RuleFlags.Invert : RuleFlags.None),
        };
        NetlinkAttributeWriter<RuleAttribute> attributes = writer.Begin<fib_rule_hdr, RuleAttribute>(in header);
        WriteNetwork(attributes, RuleAttribute.Destination, spec.Destination);
        WriteNetwork(attributes, RuleAttribute.Source, spec.Source);
        if (spec.InputInterface is not null)
        {
            attributes.WriteString(RuleAttribute.InputInterface, spec.InputInterface);
        }

        if (spec.OutputInterface is not null)
        {
            attributes.WriteString(RuleAttribute.OutputInterface, spec.OutputInterface);
        }

        WriteUInt32(attributes, RuleAttribute.Goto, spec.GotoPriority);
        WriteUInt32(attributes, RuleAttribute.Priority, spec.Priority);
        WriteUInt32(attributes, RuleAttribute.Table, spec.Table);
        WriteUInt32(attributes, RuleAttribute.Mark, spec.Mark);

        // Without a mask the kernel takes mark 0 for any.
        WriteUInt32(attributes, RuleAttribute.MarkMask, spec.MarkMask ?? (spec.Mark is null ? null : uint.MaxValue));
        WriteUInt32(attributes, RuleAttribute.Flow, spec.Realm);
        WriteUInt32(attributes, RuleAttribute.SuppressPrefixLength, (uint?)spec.SuppressPrefixLength);
        WriteUInt32(attributes, RuleAttribute.SuppressInterfaceGroup, spec.SuppressInterfaceGroup);
        if (spec.TunnelId is ulong tunnel)
        {
            attributes.WriteUInt64BigEndian(RuleAttribute.TunnelId, tunnel);
        }

        WriteByte(attributes, RuleAttribute.L3MasterDevice, spec.L3MasterDevice ? (byte)1 : null);
        if (spec.UserIds is { } ids)
        {
            attributes.Write(RuleAttribute.UidRange, new fib_rule_uid_range { start = ids.First, end = ids.Last });
        }

        WriteByte(attributes, RuleAttribute.Protocol, (byte?)spec.Protocol);
        WriteByte(attributes, RuleAttribute.IpProtocol, spec.IpProtocol);
        WritePorts(attributes, RuleAttribute.SourcePortRange, spec.SourcePorts, RuleAttribute.SourcePortMask, spec.SourcePortMask);
        WritePorts(attributes, RuleAttribute.DestinationPortRange, spec.DestinationPorts, RuleAttribute.DestinationPortMask, spec.DestinationPortMask);
        WriteByte(attributes, RuleAttribute.Dscp, spec.Dscp);
        WriteByte(attributes, RuleAttribute.DscpMask, spec.DscpMask);
        if (spec.FlowLabel is uint label)
        {
            attributes.WriteUInt32BigEndian(RuleAttribute.FlowLabel, label);
        }

        if (spec.FlowLabelMask is uint labelMask)
        {
            attributes.WriteUInt32BigEndian(RuleAttribute.FlowLabelMask, labelMask);
        }
    }

    private static void WriteNetwork(NetlinkAttributeWriter<RuleAttribute> attributes, RuleAttribute type, IPNetwork? network)
    {
        // A prefix of 0 bits is everything, which the kernel knows as no prefix.
        if (network is { PrefixLength: > 0 } prefix)
        {
            attributes.WriteIPAddress(type, prefix.BaseAddress);
        }
    }

    private static void WritePorts(NetlinkAttributeWriter<RuleAttribute> attributes, RuleAttribute type, PortRange? range, RuleAttribute maskType, ushort? mask)
    {
        if (range is { } ports)
        {
            attributes.Write(type, new fib_rule_port_range { start = ports.First, end = ports.Last });
        }

        if (mask is ushort bits)
        {
            attributes.WriteUInt16(maskType, bits);
        }
    }

    private static void WriteUInt32(NetlinkAttributeWriter<RuleAttribute> attributes, RuleAttribute type, uint? value)
    {
        if (value is uint number)
        {
            attributes.WriteUInt32(type, number);
        }
    }

    private static void WriteByte(NetlinkAttributeWriter<RuleAttribute> attributes, RuleAttribute type, byte? value)
    {
        if (value is byte number)
        {
            attributes.WriteByte(type, number);
        }
    }
}
