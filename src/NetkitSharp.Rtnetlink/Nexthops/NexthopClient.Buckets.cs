using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Nexthops;

public sealed partial class NexthopClient
{
    private static readonly NexthopBucketFilter s_allBuckets = new();

    /// <summary>A bucket of a resilient group (RTM_GETNEXTHOPBUCKET, Linux 5.13).</summary>
    /// <param name="groupId">The group.</param>
    /// <param name="index">Which bucket, from 0.</param>
    /// <exception cref="NexthopNotFoundException">ENOENT: no such group, or no such bucket.</exception>
    /// <exception cref="NetlinkException">EINVAL: the object is no resilient group; EOPNOTSUPP: the kernel is too old.</exception>
    public NexthopBucketInfo GetBucket(uint groupId, ushort index)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[NexthopMessage.MaxLength], NexthopMessage.GetBucket, NetlinkMessageFlags.None);
        NexthopMessage.WriteId(ref writer, groupId);
        using (NetlinkAttributeWriter<NexthopBucketAttribute> bucket = writer.Attributes<NexthopAttribute>().BeginNested<NexthopBucketAttribute>(NexthopAttribute.ResilientBucket))
        {
            bucket.WriteUInt16(NexthopBucketAttribute.Index, index);
        }

        string request = $"get bucket {index} of nexthop {groupId}";
        return _socket.TryRequest(
                ref writer,
                NexthopMessage.Space,
                static message => NexthopBucketView.TryRead(message, out NexthopBucketView view) ? view.ToInfo() : null,
                out NexthopBucketInfo? found,
                out NetlinkError? error)
            ? found ?? throw new NetlinkFormatException($"answer to '{request}': no message about one", 0, 1, 0)
            : throw NexthopErrors.Buckets(request, error);
    }

    /// <summary>The buckets of all resilient groups, or those that <paramref name="filter"/> names (Linux 5.13).</summary>
    /// <exception cref="NexthopNotFoundException">ENOENT: no such group.</exception>
    /// <exception cref="NetlinkException">EINVAL: the object is no resilient group; EOPNOTSUPP: the kernel is too old.</exception>
    /// <exception cref="NetlinkDumpInterruptedException">Objects came and went during each attempt to read them.</exception>
    public IReadOnlyList<NexthopBucketInfo> ListBuckets(NexthopBucketFilter? filter = null)
    {
        List<NexthopBucketInfo> buckets = [];
        foreach (NexthopBucketView bucket in EnumerateBuckets(filter))
        {
            buckets.Add(bucket.ToInfo());
        }

        return buckets;
    }

    /// <summary>Like <see cref="ListBuckets"/>, without an object per bucket.</summary>
    /// <inheritdoc cref="ListBuckets" path="/exception"/>
    public NetlinkDump<NexthopBucketView> EnumerateBuckets(NexthopBucketFilter? filter = null)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[NexthopMessage.MaxLength], NexthopMessage.GetBucket, NetlinkMessageFlags.None);
        NexthopMessage.WriteBucketDump(ref writer, filter ?? s_allBuckets);
        return _socket.TryDump(writer, NexthopMessage.Space, out NetlinkDump<NexthopBucketView> dump, out NetlinkError? error)
            ? dump
            : throw Refused(dump, filter?.GroupId, error);

        static NetlinkException Refused(NetlinkDump<NexthopBucketView> nothing, uint? group, NetlinkError error)
        {
            nothing.Dispose();
            return NexthopErrors.Buckets(group is null ? "list buckets of nexthops" : $"list buckets of nexthop {group}", error);
        }
    }
}
