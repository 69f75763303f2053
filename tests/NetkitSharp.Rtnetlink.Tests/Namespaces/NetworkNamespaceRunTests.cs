using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Namespaces;

/// <summary>Entering a namespace and opening sockets inside, without a thread or descriptor left there.</summary>
public sealed class NetworkNamespaceRunTests
{
    [KernelFact]
    public void The_body_runs_inside_on_a_thread_that_ends()
    {
        using NamespaceCensus census = new();
        using TestNamespace mine = new("run");
        int caller = Environment.CurrentManagedThreadId;
        HashSet<int> threads = [];
        for (int i = 0; i < 20; i++)
        {
            (string? Inside, int Thread, bool Pool) seen = mine.Namespace.Run(() =>
                (new FileInfo("/proc/thread-self/ns/net").LinkTarget, Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread));
            seen.Inside.Should().Be($"net:[{mine.Namespace.Inode}]");
            seen.Pool.Should().BeFalse();
            threads.Add(seen.Thread);
        }

        threads.Should().NotContain(caller);
        new FileInfo("/proc/thread-self/ns/net").LinkTarget.Should().Be(new FileInfo("/proc/self/ns/net").LinkTarget);
    }

    [KernelFact]
    public void An_exception_arrives_with_the_stack_it_was_thrown_on()
    {
        using NamespaceCensus census = new();
        using TestNamespace mine = new("throw");
        Action body = ThrowsInside;
        FluentActions.Invoking(() => mine.Namespace.Run(body)).Should().Throw<InvalidOperationException>().WithMessage("from inside")
            .Which.StackTrace.Should().Contain(nameof(ThrowsInside));
        mine.Namespace.Run(() => 42).Should().Be(42);
    }

    /// <summary>With the collector's background thread turned off, as <c>Run</c> asks of those who delete namespaces: without that, this failed.</summary>
    [KernelFact]
    public void A_collection_inside_leaves_no_thread_there()
    {
        using NamespaceCensus census = new();
        using TestNamespace mine = new("collect");
        mine.Namespace.Run(() =>
        {
            byte[][] kept = [.. Enumerable.Range(0, 2_000).Select(_ => new byte[50_000])];
            GC.Collect(2, GCCollectionMode.Forced, blocking: false);
            return kept.Length;
        }).Should().Be(2_000);
    }

    [KernelFact]
    public void A_body_may_enter_another_namespace()
    {
        using NamespaceCensus census = new();
        using TestNamespace one = new("one");
        using TestNamespace two = new("two");
        (string? Before, string? Nested, string? After) seen = one.Namespace.Run(() => (Link(), two.Namespace.Run(Link), Link()));
        seen.Should().Be(($"net:[{one.Namespace.Inode}]", $"net:[{two.Namespace.Inode}]", $"net:[{one.Namespace.Inode}]"));

        static string? Link() => new FileInfo("/proc/thread-self/ns/net").LinkTarget;
    }

    [Fact]
    public void An_interrupt_waits_until_the_body_has_ended()
    {
        int result = 0;
        bool interrupted = false;
        Exception? failure = null;
        Thread caller = new(() =>
        {
            Thread self = Thread.CurrentThread;
            failure = Record.Exception(() => result = NamespaceThread.Run(() =>
            {
                SpinWait.SpinUntil(() => (self.ThreadState & ThreadState.WaitSleepJoin) != 0);
                self.Interrupt();
                return 7;
            }));
            using ManualResetEvent never = new(false);
            interrupted = Record.Exception(() => never.WaitOne(TimeSpan.FromSeconds(10))) is ThreadInterruptedException;
        });
        caller.Start();
        caller.Join();
        failure.Should().BeNull();
        result.Should().Be(7);
        interrupted.Should().BeTrue("the interrupt is kept for the caller's next wait");
    }

    [KernelFact]
    public void Concurrent_callers_do_not_meet()
    {
        using NamespaceCensus census = new();
        using TestNamespace one = new("one");
        using TestNamespace two = new("two");
        string? home = new FileInfo("/proc/thread-self/ns/net").LinkTarget;
        int astray = 0;
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            NetworkNamespace target = i % 2 == 0 ? one.Namespace : two.Namespace;
            if (target.Run(() => new FileInfo("/proc/thread-self/ns/net").LinkTarget) != $"net:[{target.Inode}]"
                || new FileInfo("/proc/thread-self/ns/net").LinkTarget != home)
            {
                Interlocked.Increment(ref astray);
            }
        });
        astray.Should().Be(0);
    }

    [KernelFact]
    public void A_closed_namespace_cannot_be_entered()
    {
        using NamespaceCensus census = new();
        using TestNamespace mine = new("closed");
        NetworkNamespace opened = NetworkNamespace.Open(mine.Name);
        opened.Dispose();
        opened.Dispose();
        FluentActions.Invoking(() => opened.Run(() => 1)).Should().Throw<ObjectDisposedException>();
    }

    [KernelTheory]
    [Xunit.InlineData(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)]
    [Xunit.InlineData(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)]
    [Xunit.InlineData(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp)]
    [Xunit.InlineData(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp)]
    [Xunit.InlineData(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp)]
    [Xunit.InlineData(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6)]
    [Xunit.InlineData(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)]
    [Xunit.InlineData(AddressFamily.Packet, SocketType.Raw, ProtocolType.Unspecified)]
    public void A_socket_opened_inside_is_an_ordinary_Socket(AddressFamily family, SocketType type, ProtocolType protocol)
    {
        using NamespaceCensus census = new();
        using TestNamespace mine = new("socket");
        using Socket socket = mine.Namespace.OpenSocket(family, type, protocol);
        socket.AddressFamily.Should().Be(family);
        socket.SocketType.Should().Be(type);
        socket.Blocking.Should().BeTrue();
        using Socket model = new(family, type, protocol);
        if (family == AddressFamily.InterNetworkV6)
        {
            socket.DualMode.Should().Be(model.DualMode);
        }

        Flags(socket).Should().Be(Flags(model));

        static string Flags(Socket socket) => File.ReadLines($"/proc/self/fdinfo/{socket.Handle}").Single(l => l.StartsWith("flags:", StringComparison.Ordinal));
    }

    [KernelTheory]
    [Xunit.InlineData("127.0.0.1")]
    [Xunit.InlineData("::1")]
    public async Task Sockets_of_two_namespaces_share_an_endpoint_and_work_asynchronously(string loopback)
    {
        await WarmUp();
        using NamespaceCensus census = new();
        using TestNamespace one = new("one");
        using TestNamespace two = new("two");
        Witness.Run("ip", "-n", one.Name, "link", "set", "lo", "up");
        Witness.Run("ip", "-n", two.Name, "link", "set", "lo", "up");
        IPAddress address = IPAddress.Parse(loopback);
        IPEndPoint endpoint = new(address, 4242);
        foreach ((TestNamespace mine, byte secret) in ((TestNamespace, byte)[])[(one, 1), (two, 2)])
        {
            using Socket listener = mine.Namespace.OpenSocket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(endpoint);
            listener.Listen();
            using Socket client = mine.Namespace.OpenSocket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            Task<Socket> accepting = listener.AcceptAsync();
            await client.ConnectAsync(endpoint);
            using Socket server = await accepting;
            byte[] received = new byte[1];
            Task<int> receiving = client.ReceiveAsync(received, SocketFlags.None);
            await server.SendAsync(new byte[] { secret }, SocketFlags.None);
            (await receiving).Should().Be(1);
            received[0].Should().Be(secret);
        }
    }

    [KernelTheory]
    [Xunit.InlineData("127.0.0.1")]
    [Xunit.InlineData("::1")]
    public async Task Udp_sockets_opened_inside_talk_there_after_the_name_is_gone(string loopback)
    {
        await WarmUp();
        using NamespaceCensus census = new();
        using TestNamespace mine = new("udp");
        Witness.Run("ip", "-n", mine.Name, "link", "set", "lo", "up");
        IPAddress address = IPAddress.Parse(loopback);
        using Socket receiver = mine.Namespace.OpenSocket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        using Socket sender = mine.Namespace.OpenSocket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        NetworkNamespace.Delete(mine.Name);
        mine.Namespace.Dispose();
        receiver.Bind(new IPEndPoint(address, 0));
        byte[] received = new byte[10];
        Task<SocketReceiveFromResult> receiving = receiver.ReceiveFromAsync(received, SocketFlags.None, new IPEndPoint(address, 0));
        await sender.SendToAsync(new byte[] { 1, 2, 3 }, SocketFlags.None, receiver.LocalEndPoint!);
        (await receiving).ReceivedBytes.Should().Be(3);
    }

    [KernelFact]
    public void A_socket_tells_its_namespace()
    {
        using NamespaceCensus census = new();
        using TestNamespace mine = new("whose");
        using Socket socket = mine.Namespace.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using NetlinkSocket netlink = mine.Namespace.OpenNetlinkSocket();
        using (NetworkNamespace of = NetworkNamespace.OpenSocketNamespace(socket))
        {
            of.IsSameAs(mine.Namespace).Should().BeTrue();
        }

        using (NetworkNamespace of = NetworkNamespace.OpenSocketNamespace(netlink))
        {
            of.IsSameAs(mine.Namespace).Should().BeTrue();
        }

        Capabilities.Without(Capabilities.NetAdmin, () =>
            FluentActions.Invoking(() => NetworkNamespace.OpenSocketNamespace(socket)).Should().Throw<NamespacePermissionException>().WithMessage("open network namespace of a socket*EPERM*CAP_NET_ADMIN*"));
    }

    [KernelFact]
    public void A_task_that_got_past_the_compiler_is_refused()
    {
        using NamespaceCensus census = new();
        using TestNamespace mine = new("task");
        FluentActions.Invoking(() => mine.Namespace.Run<object>(() => Task.CompletedTask)).Should().Throw<NotSupportedException>().WithMessage("*await outside*");
    }

    [KernelFact]
    public void A_raw_socket_pings_the_loopback_inside()
    {
        using NamespaceCensus census = new();
        using TestNamespace mine = new("ping");
        Witness.Run("ip", "-n", mine.Name, "link", "set", "lo", "up");
        using Socket socket = mine.Namespace.OpenSocket(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6);
        socket.ReceiveTimeout = 10_000;
        byte[] echo = [128, 0, 0, 0, 0x12, 0x34, 0, 1];
        socket.SendTo(echo, new IPEndPoint(IPAddress.IPv6Loopback, 0));
        byte[] buffer = new byte[64];
        EndPoint from = new IPEndPoint(IPAddress.IPv6Any, 0);
        int length;
        do
        {
            length = socket.ReceiveFrom(buffer, ref from);
        }
        while (buffer[0] == 128);
        length.Should().Be(8);
        Convert.ToHexString(buffer, 4, 4).Should().Be("12340001");
        buffer[0].Should().Be(129, "the kernel inside answered");
    }

    [KernelFact]
    public void A_socket_the_kernel_has_not_is_refused_with_its_errno()
    {
        using NamespaceCensus census = new();
        using TestNamespace mine = new("nosocket");
        FluentActions.Invoking(() => mine.Namespace.OpenSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Udp))
            .Should().Throw<NamespaceException>().WithMessage("open a InterNetwork Stream Udp socket in*EPROTONOSUPPORT*");
        FluentActions.Invoking(() => mine.Namespace.OpenSocket(AddressFamily.AppleTalk, SocketType.Stream, ProtocolType.Tcp))
            .Should().Throw<ArgumentOutOfRangeException>();
    }

    private static void ThrowsInside() => throw new InvalidOperationException("from inside");

    /// <summary>The runtime's socket engine keeps its descriptors and threads; they are made here, outside, and before the census.</summary>
    private static async Task WarmUp()
    {
        using Socket listener = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        listener.Listen();
        using CancellationTokenSource soon = new();
        ValueTask<Socket> accepting = listener.AcceptAsync(soon.Token);
        await soon.CancelAsync();
        await FluentActions.Awaiting(() => accepting.AsTask()).Should().ThrowAsync<OperationCanceledException>();
    }
}
