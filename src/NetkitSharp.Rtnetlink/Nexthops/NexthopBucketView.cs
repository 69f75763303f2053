using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>A bucket of a resilient group, as it lies in a message (RTM_NEWNEXTHOPBUCKET, Linux 5.13). Nothing is allocated.</summary>
public readonly ref struct NexthopBucketView : INetlinkView<NexthopBucketView>
{
    private readonly nhmsg _header;
    private readonly NetlinkAttributes _bucket;

    private NexthopBucketView(NetlinkMessage message)
    {
        _header = message.GetHeader<nhmsg>();
        NetlinkAttributes attributes = message.GetAttributes<nhmsg>();
        GroupId = attributes.TryGet(NexthopAttribute.Id, out NetlinkAttribute id) ? id.GetUInt32() : 0;
        _bucket = attributes.TryGet(NexthopAttribute.ResilientBucket, out NetlinkAttribute bucket) ? bucket.GetNested() : default;
    }

    /// <summary>NHA_ID: the group's id.</summary>
    public uint GroupId { get; }

    /// <summary>NHA_RES_BUCKET_INDEX: which bucket, from 0.</summary>
    public int Index => _bucket.TryGet(NexthopBucketAttribute.Index, out NetlinkAttribute index) ? index.GetUInt16() : 0;

    /// <summary>NHA_RES_BUCKET_NH_ID: the member that the bucket's flows go to.</summary>
    public uint NexthopId => _bucket.TryGet(NexthopBucketAttribute.NexthopId, out NetlinkAttribute id) ? id.GetUInt32() : 0;

    /// <summary>NHA_RES_BUCKET_IDLE_TIME: how long no packet has used it, to 10 ms.</summary>
    public TimeSpan IdleTime => _bucket.TryGet(NexthopBucketAttribute.IdleTime, out NetlinkAttribute time) ? NexthopGroup.FromTicks(time.GetUInt64()) : TimeSpan.Zero;

    /// <summary>nh_flags: <see cref="RouteFlags.Offload"/>, <see cref="RouteFlags.Trap"/>.</summary>
    public RouteFlags Flags => (RouteFlags)_header.nh_flags;

    /// <summary>Reads RTM_NEWNEXTHOPBUCKET.</summary>
    /// <inheritdoc/>
    public static bool TryRead(NetlinkMessage message, out NexthopBucketView view)
    {
        bool own = message.Type == NexthopMessage.NewBucket;
        view = own ? new NexthopBucketView(message) : default;
        return own;
    }

    /// <summary>The bucket as an object.</summary>
    /// <exception cref="NetlinkFormatException">An attribute is malformed.</exception>
    public NexthopBucketInfo ToInfo() => new(GroupId, Index, NexthopId, IdleTime, Flags);
}
