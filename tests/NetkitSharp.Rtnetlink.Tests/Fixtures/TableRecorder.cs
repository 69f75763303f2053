using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Fixtures;

/// <summary>
/// Fills a namespace with what <c>topology.*</c> says and records the kernel's tables of it, datagram by datagram and without the library's socket or readers.
/// </summary>
internal static class TableRecorder
{
    private const ushort Request = 0x1;
    private const ushort RequestAcknowledged = 0x5;
    private const ushort Dump = 0x301;

    /// <summary>The tables of the running kernel.</summary>
    public static IReadOnlyList<RecordedTable> Record()
    {
        using TestNamespace peer = new("recorded-peer");
        using TestNamespace network = new("recorded");
        Batch("ip", network.Name);
        Batch("ip6", network.Name);
        Witness.Run("ip", "-n", network.Name, "netns", "set", peer.Name, "12");
        Witness.Run("ip", "-n", network.Name, "link", "set", "v7", "netns", peer.Name);
        Batch("bridge", network.Name);
        Batch("tc", network.Name);
        int v0 = Index(network.Name, "v0");
        int v1 = Index(network.Name, "v1");
        using KernelChannel channel = network.Namespace.Run(KernelChannel.Open);

        // Bodies by their offsets in the family's header; the first byte is the family everywhere.
        return
        [
            Table("links", RtnetlinkMessageType.GetLink, new byte[16]),
            Table("bridge-links", RtnetlinkMessageType.GetLink, [7, .. new byte[15], 8, 0, 29, 0, 2, 0, 0, 0]),
            Table("addresses", RtnetlinkMessageType.GetAddress, new byte[8]),
            Table("routes-4", RtnetlinkMessageType.GetRoute, [2, .. new byte[11]]),
            Table("routes-6", RtnetlinkMessageType.GetRoute, [10, .. new byte[11]]),
            Table("rules-4", RtnetlinkMessageType.GetRule, [2, .. new byte[11]]),
            Table("rules-6", RtnetlinkMessageType.GetRule, [10, .. new byte[11]]),
            Table("neighbours", RtnetlinkMessageType.GetNeighbour, new byte[12]),
            Table("neighbour-proxies", RtnetlinkMessageType.GetNeighbour, [.. new byte[10], 8, 0]),
            Table("fdb", RtnetlinkMessageType.GetNeighbour, [7, .. new byte[11]]),
            Table("next-hops", RtnetlinkMessageType.GetNextHop, new byte[8]),
            Table("next-hop-buckets", RtnetlinkMessageType.GetNextHopBucket, new byte[8]),
            Table("qdiscs", RtnetlinkMessageType.GetQdisc, new byte[20]),
            Table("classes", RtnetlinkMessageType.GetTrafficClass, [0, 0, 0, 0, .. BitConverter.GetBytes(v0), .. new byte[12]]),
            Table("filters-root", RtnetlinkMessageType.GetTrafficFilter, [0, 0, 0, 0, .. BitConverter.GetBytes(v0), .. new byte[12]]),
            Table("filters-ingress", RtnetlinkMessageType.GetTrafficFilter, Filters(v1, 0xfffffff2)),
            Table("filters-egress", RtnetlinkMessageType.GetTrafficFilter, Filters(v1, 0xfffffff3)),
            Table("namespace-ids", RtnetlinkMessageType.GetNamespaceId, new byte[4]),
            Table("statistics", RtnetlinkMessageType.GetStatistics, [.. new byte[8], 0x1f, 0, 0, 0]),
            Refusals(),
        ];

        RecordedTable Table(string name, RtnetlinkMessageType type, byte[] body) => new(name, Exchange(channel, type, Dump, body));

        // A policy with bounds, a missing attribute, an attribute at fault, a text only, nothing but errno, and one in DONE.
        RecordedTable Refusals() => new("refusals",
        [
            .. Exchange(channel, RtnetlinkMessageType.NewLink, 0x605, [.. new byte[16], .. Attribute(3, "a-name-that-is-too-long-for-a-device"u8)]),
            .. Exchange(channel, RtnetlinkMessageType.NewRoute, 0x605, [2, 33, .. new byte[10], .. Attribute(1, [10, 0, 0, 1])]),
            .. Exchange(channel, RtnetlinkMessageType.NewAddress, 0x605, [2, 24, 0, 0, .. BitConverter.GetBytes(v1)]),
            .. Exchange(channel, RtnetlinkMessageType.NewLink, 0x605, [.. new byte[16], .. Attribute(18, Attribute(1, "no-such-kind\0"u8))]),
            .. Exchange(channel, RtnetlinkMessageType.NewLink, RequestAcknowledged, [0, 0, 0, 0, .. BitConverter.GetBytes(v0), .. new byte[8], .. Attribute(39, [1, 1])]),
            .. Exchange(channel, RtnetlinkMessageType.GetLink, Request, [0, 0, 0, 0, .. BitConverter.GetBytes(0x7ffffff0), .. new byte[8]]),
            .. Exchange(channel, RtnetlinkMessageType.GetAddress, Dump, [2, 99, .. new byte[6]]),
            .. Exchange(channel, RtnetlinkMessageType.GetLink, Dump, [.. new byte[16], .. Attribute(200, [1])]),
        ]);
    }

    private static byte[] Filters(int link, uint parent) => [0, 0, 0, 0, .. BitConverter.GetBytes(link), 0, 0, 0, 0, .. BitConverter.GetBytes(parent), 0, 0, 0, 0];

    private static byte[] Attribute(ushort type, ReadOnlySpan<byte> value) =>
        [.. BitConverter.GetBytes((ushort)(4 + value.Length)), .. BitConverter.GetBytes(type), .. value, .. new byte[-value.Length & 3]];

    private static byte[] Exchange(KernelChannel channel, RtnetlinkMessageType type, ushort flags, byte[] body)
    {
        byte[] request = new byte[16 + body.Length];
        MemoryMarshal.Write(request, new nlmsghdr { nlmsg_len = (uint)request.Length, nlmsg_type = (ushort)type, nlmsg_flags = flags, nlmsg_seq = 1 });
        body.CopyTo(request, 16);
        int sent = channel.Send(request);
        if (sent < 0)
        {
            throw new InvalidOperationException($"{type}: {Errno.Name(-sent)}");
        }

        List<byte> answer = [];
        byte[] buffer = new byte[256 * 1024];
        while (true)
        {
            int length = channel.Receive(buffer, out _);
            if (length == -Errno.EAGAIN && channel.Wait(TimeSpan.FromSeconds(10)))
            {
                continue;
            }

            if (length < 0 || length > buffer.Length)
            {
                throw new InvalidOperationException($"{type}: {length}");
            }

            bool done = false;
            for (int offset = 0; offset < length;)
            {
                Span<byte> message = buffer.AsSpan(offset);
                nlmsghdr header = MemoryMarshal.Read<nlmsghdr>(message);
                done |= header.nlmsg_type is 2 or 3;
                // The port is the machine's business: the same for all.
                header.nlmsg_pid = 0;
                MemoryMarshal.Write(message, in header);
                offset += ((int)header.nlmsg_len + 3) & ~3;
            }

            answer.AddRange(buffer.AsSpan(0, (length + 3) & ~3));
            if (done)
            {
                return [.. answer];
            }
        }
    }

    private static void Batch(string list, string network)
    {
        string[] blocks = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", $"topology.{list}")).Split("\n\n");
        (string tool, string[] family) = list == "ip6" ? ("ip", ["-6"]) : (list, Array.Empty<string>());
        string file = Path.GetTempFileName();
        foreach (string block in blocks[1..])
        {
            File.WriteAllText(file, $"{block}\n");
            (_, _, string refused) = Witness.TryRun(tool, [.. family, "-n", network, "-force", "-batch", file]);
            if (refused.Length > 0)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"{block}\n  {refused.Replace("\n", "\n  ", StringComparison.Ordinal)}");
            }
        }

        File.Delete(file);
    }

    private static int Index(string network, string name) => Witness.Ip("-n", network, "-j", "link", "show", "dev", name)[0].GetProperty("ifindex").GetInt32();
}
