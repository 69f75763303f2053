using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>Messages about nexthop objects and buckets: written from a spec or a filter. They are read by <see cref="NexthopView"/> and <see cref="NexthopBucketView"/>.</summary>
internal static class NexthopMessage
{
    /// <summary>RTM_NEWNEXTHOP.</summary>
    internal const ushort New = (ushort)RtnetlinkMessageType.NewNextHop;

    /// <summary>RTM_DELNEXTHOP.</summary>
    internal const ushort Delete = (ushort)RtnetlinkMessageType.DeleteNextHop;

    /// <summary>RTM_GETNEXTHOP.</summary>
    internal const ushort Get = (ushort)RtnetlinkMessageType.GetNextHop;

    /// <summary>RTM_NEWNEXTHOPBUCKET.</summary>
    internal const ushort NewBucket = (ushort)RtnetlinkMessageType.NewNextHopBucket;

    /// <summary>RTM_GETNEXTHOPBUCKET.</summary>
    internal const ushort GetBucket = (ushort)RtnetlinkMessageType.GetNextHopBucket;

    /// <summary>Room for a request without members and encapsulation: about 120 bytes.</summary>
    internal const int MaxLength = 160;

    internal static readonly NetlinkAttributeSpace Space = NetlinkAttributeSpace.Of<NexthopAttribute>(headerLength: 8)
        .WithAddresses(NexthopAttribute.Gateway)
        .With(NexthopAttribute.ResilientGroup, NetlinkAttributeSpace.Of<NexthopResilientGroupAttribute>())
        .With(NexthopAttribute.ResilientBucket, NetlinkAttributeSpace.Of<NexthopBucketAttribute>());

    private static readonly ConcurrentDictionary<NetlinkAttributeSpace, NetlinkAttributeSpace> s_spaces = new();

    /// <summary>Room for the request that <paramref name="spec"/> makes.</summary>
    internal static int LengthOf(NexthopSpec spec) => MaxLength + ((spec.Group?.Members.Count ?? 0) * Unsafe.SizeOf<nexthop_grp>()) + (spec.Encapsulation?.MaxLength ?? 0);

    /// <summary>The names of the attributes of the request that <paramref name="spec"/> makes.</summary>
    internal static NetlinkAttributeSpace SpaceOf(NexthopSpec spec) => spec.Encapsulation is null
        ? Space
        : s_spaces.GetOrAdd(spec.Encapsulation.AttributeSpace, static inside => Space.With(NexthopAttribute.Encapsulation, inside));

    /// <summary>Writes an object to make. Nothing is allocated.</summary>
    internal static void Write(ref NetlinkMessageWriter writer, NexthopSpec spec)
    {
        AddressFamily family = spec.Gateway?.AddressFamily ?? spec.Family ?? AddressFamily.InterNetwork;
        nhmsg header = new()
        {
            nh_family = spec.Group is null ? IpFamily.ToNative(family) : IpFamily.AF_UNSPEC,
            nh_protocol = (byte)(spec.Protocol ?? RouteProtocol.Unspecified),
            nh_flags = (uint)(spec.OnLink ? RouteFlags.OnLink : RouteFlags.None),
        };
        NetlinkAttributeWriter<NexthopAttribute> attributes = writer.Begin<nhmsg, NexthopAttribute>(in header);
        if (spec.Id is { } id)
        {
            attributes.WriteUInt32(NexthopAttribute.Id, id);
        }

        if (spec.Fdb)
        {
            attributes.WriteFlag(NexthopAttribute.Fdb);
        }

        if (spec.Group is { } group)
        {
            WriteGroup(attributes, group);
            return;
        }

        if (spec.Blackhole)
        {
            attributes.WriteFlag(NexthopAttribute.Blackhole);
        }

        if (spec.OutputInterface is { } link)
        {
            attributes.WriteInt32(NexthopAttribute.OutputInterface, link);
        }

        if (spec.Gateway is not null)
        {
            attributes.WriteIPAddress(NexthopAttribute.Gateway, spec.Gateway);
        }

        if (spec.DestinationPort is { } port)
        {
            attributes.WriteUInt16BigEndian(NexthopAttribute.DestinationPort, port);
        }

        if (spec.Encapsulation is { } encapsulation)
        {
            attributes.WriteUInt16(NexthopAttribute.EncapsulationType, (ushort)encapsulation.Type);
            encapsulation.Write(attributes, NexthopAttribute.Encapsulation);
        }
    }

    /// <summary>Writes the id of an object to delete or to get.</summary>
    internal static void WriteId(ref NetlinkMessageWriter writer, uint id)
    {
        ArgumentOutOfRangeException.ThrowIfZero(id);
        writer.Begin<nhmsg, NexthopAttribute>(new nhmsg()).WriteUInt32(NexthopAttribute.Id, id);
    }

    internal static void WriteDump(ref NetlinkMessageWriter writer, NexthopFilter filter)
    {
        NetlinkAttributeWriter<NexthopAttribute> attributes = writer.Begin<nhmsg, NexthopAttribute>(new nhmsg { nh_family = IpFamily.ToNative(filter.Family) });
        if (filter.OutputInterface is { } link)
        {
            attributes.WriteInt32(NexthopAttribute.OutputInterface, link);
        }

        if (filter.Master is { } master)
        {
            attributes.WriteInt32(NexthopAttribute.Master, master);
        }

        if (filter.GroupsOnly)
        {
            attributes.WriteFlag(NexthopAttribute.Groups);
        }

        WriteStatistics(attributes, filter.Statistics);
    }

    internal static void WriteStatistics(NetlinkAttributeWriter<NexthopAttribute> attributes, NexthopOperationFlags flags)
    {
        if (flags != NexthopOperationFlags.None)
        {
            attributes.WriteUInt32(NexthopAttribute.OperationFlags, (uint)flags);
        }
    }

    internal static void WriteBucketDump(ref NetlinkMessageWriter writer, NexthopBucketFilter filter)
    {
        NetlinkAttributeWriter<NexthopAttribute> attributes = writer.Begin<nhmsg, NexthopAttribute>(new nhmsg());
        if (filter.GroupId is { } group)
        {
            attributes.WriteUInt32(NexthopAttribute.Id, group);
        }

        if (filter.OutputInterface is { } link)
        {
            attributes.WriteInt32(NexthopAttribute.OutputInterface, link);
        }

        if (filter.NexthopId is { } member)
        {
            using NetlinkAttributeWriter<NexthopBucketAttribute> bucket = attributes.BeginNested<NexthopBucketAttribute>(NexthopAttribute.ResilientBucket);
            bucket.WriteUInt32(NexthopBucketAttribute.NexthopId, member);
        }
    }

    private static void WriteGroup(NetlinkAttributeWriter<NexthopAttribute> attributes, NexthopGroup group)
    {
        Span<nexthop_grp> members = MemoryMarshal.Cast<byte, nexthop_grp>(attributes.Reserve(NexthopAttribute.Group, group.Members.Count * Unsafe.SizeOf<nexthop_grp>()));
        for (int i = 0; i < members.Length; i++)
        {
            int weight = group.Members[i].Weight - 1;
            members[i] = new nexthop_grp { id = group.Members[i].Id, weight = (byte)weight, weight_high = (byte)(weight >> 8) };
        }

        if (group.Type != NexthopGroupType.Multipath)
        {
            attributes.WriteUInt16(NexthopAttribute.GroupType, (ushort)group.Type);
        }

        if (group.HardwareStatistics is { } counted)
        {
            attributes.WriteUInt32(NexthopAttribute.HardwareStatisticsEnable, counted ? 1u : 0u);
        }

        if (group.Type == NexthopGroupType.Resilient)
        {
            using NetlinkAttributeWriter<NexthopResilientGroupAttribute> resilient = attributes.BeginNested<NexthopResilientGroupAttribute>(NexthopAttribute.ResilientGroup);
            if (group.Buckets is { } buckets)
            {
                resilient.WriteUInt16(NexthopResilientGroupAttribute.Buckets, buckets);
            }

            if (group.IdleTimer is { } idle)
            {
                resilient.WriteUInt32(NexthopResilientGroupAttribute.IdleTimer, NexthopGroup.ToTicks(idle));
            }

            if (group.UnbalancedTimer is { } unbalanced)
            {
                resilient.WriteUInt32(NexthopResilientGroupAttribute.UnbalancedTimer, NexthopGroup.ToTicks(unbalanced));
            }
        }
    }
}
