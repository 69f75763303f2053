using System.Net;
using System.Net.Sockets;
using NetkitSharp.Capture;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Routes;

namespace PodCapture;

/// <summary>A node with pods a and b and, over a wire, a remote; all in namespaces of their own, which go when this is disposed of.</summary>
internal sealed class DemoNode : IDisposable
{
    private const string HostName = "nkscap-host";
    private const string RemoteName = "nkscap-remote";
    private const string Uplink = "p0";
    private const string PodA = "10.0.0.2";
    private const string PodB = "10.0.0.3";
    private const string Remote = "192.0.2.2";

    /// <summary>An address that nobody gave pod a.</summary>
    private const string Stolen = "10.9.9.9";

    private readonly NetworkNamespace _host;
    private readonly NetworkNamespace _remote;
    private readonly PodNetwork? _network;
    private readonly Pod? _a;
    private readonly Pod? _b;

    public DemoNode(PodDevice device)
    {
        PodNetworkOptions options = new() { Name = "nkscap", Device = device, Uplinks = [Uplink] };
        NetworkNamespace.TryDelete(HostName);
        NetworkNamespace.TryDelete(RemoteName);
        PodNetwork.RemoveLeftovers(options);
        _host = NetworkNamespace.Create(HostName);
        _remote = NetworkNamespace.Create(RemoteName);
        try
        {
            ConnectRemote();
            _network = PodNetwork.Create(options with { HostNamespace = _host });
            _a = _network.AddPod(new PodSpec("a") { Addresses = [$"{PodA}/32"] });
            _b = _network.AddPod(new PodSpec("b") { Addresses = [$"{PodB}/32"] });
            using RtnetlinkClient inside = RtnetlinkClient.Open(_a.Namespace);
            inside.Addresses.Add(new AddressSpec(inside.Links.Get("lo").Index, $"{Stolen}/32"));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Everywhere that pod a's packets are decided on, and where pod b's arrive.</summary>
    public void Attach(PacketCapture capture)
    {
        capture.AttachPod(_network!, _a!);
        capture.AttachPod(_network!, _b!, PodCapturePoints.PodDevice);
    }

    /// <summary>Pod to pod, pod to remote, remote to pod, and a packet with a stolen source.</summary>
    public void Talk()
    {
        Send(_a!.Namespace, PodA, _b!.Namespace, PodB);
        Send(_a.Namespace, PodA, _remote, Remote);
        Send(_remote, Remote, _a.Namespace, PodA);
        Send(_a.Namespace, Stolen, _b.Namespace, PodB);
        Fetch(_remote, _a.Namespace, PodA, port: 80);
    }

    public void Dispose()
    {
        _network?.Dispose();
        _host.Dispose();
        _remote.Dispose();
        NetworkNamespace.TryDelete(HostName);
        NetworkNamespace.TryDelete(RemoteName);
    }

    /// <summary>A datagram, which need not arrive.</summary>
    private static void Send(NetworkNamespace from, string source, NetworkNamespace to, string target)
    {
        using Socket receiver = to.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(IPAddress.Parse(target), 5000));
        using Socket sender = from.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
        sender.SendTo("hello"u8.ToArray(), receiver.LocalEndPoint!);
        receiver.Poll(TimeSpan.FromMilliseconds(300), SelectMode.SelectRead);
    }

    /// <summary>A connection over which a server sends a little more than a packet.</summary>
    private static void Fetch(NetworkNamespace client, NetworkNamespace server, string address, int port)
    {
        using Socket listener = server.OpenSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        listener.Listen(1);
        using Socket caller = client.OpenSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        caller.Connect(listener.LocalEndPoint!);
        using (Socket accepted = listener.Accept())
        {
            accepted.Send(new byte[20_000]);
        }

        byte[] buffer = new byte[4096];
        while (caller.Receive(buffer) > 0)
        {
        }
    }

    private void ConnectRemote()
    {
        _host.Run(() => File.WriteAllText("/proc/sys/net/ipv4/conf/all/forwarding", "1"));
        using RtnetlinkClient host = RtnetlinkClient.Open(_host);
        using RtnetlinkClient remote = RtnetlinkClient.Open(_remote);
        LinkPair wire = host.Links.Create(new VethLink(Uplink) { Peer = new PeerLink("r0") { Namespace = _remote } });
        host.Links.SetUp(wire.Primary.Index);
        remote.Links.SetUp(wire.Peer.Index);
        host.Addresses.Add(new AddressSpec(wire.Primary.Index, "192.0.2.1/24"));
        remote.Addresses.Add(new AddressSpec(wire.Peer.Index, $"{Remote}/24"));
        remote.Routes.Add(new RouteSpec(IPNetwork.Parse("10.0.0.0/24")) { Gateway = IPAddress.Parse("192.0.2.1") });
    }
}
