using System.Net;
using System.Net.Sockets;
using NetkitSharp.Capture;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Namespaces;
using Shared;

namespace PodCapture;

/// <summary>A node with pods a and b and, over a wire, a remote; all in namespaces of their own, which go when this is disposed of.</summary>
internal sealed class DemoNode : IDisposable
{
    private const string PodA = "10.0.0.2";
    private const string PodB = "10.0.0.3";

    /// <summary>An address that nobody gave pod a.</summary>
    private const string Stolen = "10.9.9.9";

    private readonly NodeLab _node = new("nkscap");
    private readonly PodNetwork? _network;
    private readonly Pod? _a;
    private readonly Pod? _b;

    public DemoNode(PodDevice device)
    {
        try
        {
            _network = PodNetwork.Create(_node.Options(device));
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
        Send(_a.Namespace, PodA, _node.Remote, NodeLab.RemoteIPv4);
        Send(_node.Remote, NodeLab.RemoteIPv4, _a.Namespace, PodA);
        Send(_a.Namespace, Stolen, _b.Namespace, PodB);
        Fetch(_node.Remote, _a.Namespace, PodA, port: 80);
    }

    public void Dispose()
    {
        _network?.Dispose();
        _node.Dispose();
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
}
