using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Transport;

/// <summary>The exchange with the real kernel.</summary>
public sealed partial class NetlinkSocketKernelTests
{
    [KernelFact]
    public void No_other_process_can_send_to_a_socket()
    {
        using NamespaceCensus census = new();
        using NetlinkSocket socket = NetlinkSocket.Open();
        int descriptor = Libc.NetlinkOpen(Libc.NETLINK_ROUTE);
        using NetlinkSocketHandle forger = new(descriptor);
        byte[] address = [Libc.AF_NETLINK, 0, 0, 0, .. BitConverter.GetBytes(socket.PortId), 0, 0, 0, 0];
        sendto(forger, new byte[16], 16, 0, address, address.Length).Should().Be(-1);
        Marshal.GetLastPInvokeError().Should().Be(111, "ECONNREFUSED: the socket is connected to the kernel");
    }

    [KernelFact]
    public void A_dump_request_that_is_too_strict_for_the_kernel_is_refused_inside_DONE_with_its_reason()
    {
        using NetlinkSocket socket = NetlinkSocket.Open();
        NetlinkMessageWriter writer = new(new byte[64], 18, 0);
        ifinfomsg header = new() { ifi_index = 1 };
        writer.Begin<ifinfomsg, LinkAttribute>(in header);
        socket.TryDump(ref writer, LinkAttributeSpaces.Link, static message => "", out _, out NetlinkError? error).Should().BeFalse();
        error!.ErrorName.Should().Be("EINVAL");
        error.ExtendedAck!.Message.Should().NotBeNullOrEmpty();
    }

    [KernelFact]
    public void After_a_dump_that_was_broken_off_the_next_works()
    {
        using TestNamespace lab = new("dump");
        using NetlinkSocket socket = lab.Namespace.OpenNetlinkSocket();
        LinkClient links = new(socket);
        for (int i = 0; i < 40; i++)
        {
            links.Create(new VethLink($"v{i}") { Peer = new PeerLink($"p{i}") });
        }

        FluentActions.Invoking(() =>
        {
            NetlinkMessageWriter writer = new(new byte[64], 18, 0);
            ifinfomsg header = default;
            writer.Begin<ifinfomsg, LinkAttribute>(in header);
            socket.TryDump(ref writer, null, static string? (NetlinkMessage _) => throw new InvalidTimeZoneException(), out _, out _);
        }).Should().Throw<InvalidTimeZoneException>();
        links.List().Should().HaveCountGreaterThan(80);
    }

    [KernelFact]
    public void Threads_share_a_socket()
    {
        using TestNamespace lab = new("share");
        using NetlinkSocket socket = lab.Namespace.OpenNetlinkSocket();
        LinkClient links = new(socket);
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(t => new Thread(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                if (links.Get("lo").Index != 1 || links.TryGet(1000 + t, out _))
                {
                    Environment.FailFast("an answer went to the wrong thread");
                }
            }
        }))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
    }

    [KernelFact]
    public void Options_out_of_range_are_refused_before_anything_is_opened()
    {
        using NamespaceCensus census = new();
        using TestNamespace lab = new("options");
        foreach (NetlinkSocketOptions options in new[] { new NetlinkSocketOptions { DumpAttempts = 0 }, new NetlinkSocketOptions { Timeout = TimeSpan.FromTicks(-1) } })
        {
            int before = Sockets();
            FluentActions.Invoking(() => NetlinkSocket.Open(options)).Should().Throw<ArgumentOutOfRangeException>();
            FluentActions.Invoking(() => lab.Namespace.OpenNetlinkSocket(options)).Should().Throw<ArgumentOutOfRangeException>();
            Sockets().Should().Be(before);
        }

        static int Sockets() => Directory.EnumerateFileSystemEntries("/proc/self/fd")
            .Count(entry => new FileInfo(entry).LinkTarget?.StartsWith("socket:[", StringComparison.Ordinal) == true);
    }

    [KernelFact]
    public void A_request_and_its_acknowledgement_allocate_nothing()
    {
        using TestNamespace lab = new("alloc");
        using NetlinkSocket socket = lab.Namespace.OpenNetlinkSocket();
        LinkClient links = new(socket);
        for (int i = 0; i < 200; i++)
        {
            links.SetUp(1);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            links.SetUp(1);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendto(SafeHandle fd, byte[] buffer, nint length, int flags, byte[] address, int addressLength);
}
