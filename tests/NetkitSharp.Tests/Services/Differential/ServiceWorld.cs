using System.Net;
using System.Net.Sockets;
using System.Text;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Tests.Blocks;
using NetkitSharp.Tests.Pods;

namespace NetkitSharp.Tests.Services.Differential;

/// <summary>
/// A node with a pod that asks and is an endpoint, a pod that is all other endpoints of the node, a host outside that asks, and a host outside that is all other endpoints. Who makes services of it is
/// somebody else's: rules, or the load balancer.
/// </summary>
internal sealed class ServiceWorld : IDisposable
{
    private const int AtOnce = 96;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly string _serverName = $"nks-dif-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..4]}";
    private readonly List<IDisposable> _owned = [];
    private readonly Dictionary<ProbeClient, NetworkNamespace> _clients;
    private readonly Dictionary<ProbeClient, IcmpErrors> _errors = [];
    private readonly Dictionary<ProbeClient, IPAddress> _addresses;
    private readonly HashSet<IPAddress> _ofNode = [IPAddress.Parse(NodeLab.HostIPv4), IPAddress.Parse("203.0.113.1"), IPAddress.Parse("169.254.1.1"), IPAddress.Loopback];
    private readonly MemberCgroup _cgroup = new();

    public ServiceWorld(IPAddress pod, IReadOnlyList<IPAddress> onNode, IReadOnlyList<IPAddress> elsewhere, IReadOnlyList<int> ports)
    {
        Node = new NodeLab();
        Asking = new PlainPod(Node, "pa", pod.ToString(), "fd00:244::2");
        Answering = new PlainPod(Node, "pb", onNode[0].ToString(), "fd00:244::3");
        using (RtnetlinkClient inside = RtnetlinkClient.Open(Answering.Namespace))
        {
            foreach (IPAddress address in onNode.Skip(1))
            {
                inside.Addresses.Add(new AddressSpec(Answering.Inside.Index, $"{address}/32"));
                Node.Rtnetlink.Routes.Add(new RouteSpec(new IPNetwork(address, 32)) { OutputInterface = Answering.Outside.Index });
            }
        }

        Server = NetworkNamespace.Create(_serverName);
        LinkPair wire = Node.Rtnetlink.Links.Create(new VethLink("p1") { Peer = new PeerLink("s0") { Namespace = Server } });
        SecondUplink = wire.Primary.Index;
        Node.Rtnetlink.Links.SetUp(SecondUplink);
        Node.Rtnetlink.Addresses.Add(new AddressSpec(SecondUplink, "203.0.113.1/24"));
        using (RtnetlinkClient server = RtnetlinkClient.Open(Server))
        {
            server.Links.SetUp(server.Links.Get("lo").Index);
            server.Links.SetUp(wire.Peer.Index);
            server.Addresses.Add(new AddressSpec(wire.Peer.Index, "203.0.113.2/24"));
            server.Routes.Add(new RouteSpec(IPNetwork.Parse("0.0.0.0/0")) { Gateway = IPAddress.Parse("203.0.113.1") });
            foreach (IPAddress address in elsewhere)
            {
                server.Addresses.Add(new AddressSpec(wire.Peer.Index, $"{address}/32"));
                Node.Rtnetlink.Routes.Add(new RouteSpec(new IPNetwork(address, 32)) { Gateway = IPAddress.Parse("203.0.113.2") });
            }
        }

        // As every node has one: what is no service's leaves the node, and is heard of no more.
        Node.Rtnetlink.Routes.Add(new RouteSpec(IPNetwork.Parse("0.0.0.0/0")) { Gateway = IPAddress.Parse("203.0.113.2") });
        Server.Run(static () => File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "0"));
        Node.RemoteRtnetlink.Routes.Add(new RouteSpec(IPNetwork.Parse("0.0.0.0/0")) { Gateway = IPAddress.Parse(NodeLab.HostIPv4) });
        SpinWait.SpinUntil(() => Node.Rtnetlink.Links.Get(SecondUplink).OperationalState == LinkOperationalState.Up, TimeSpan.FromSeconds(5));

        // All refusals are to be heard, however many there are.
        Node.Host.Run(static () =>
        {
            File.WriteAllText("/proc/sys/net/ipv4/icmp_ratelimit", "0");
            foreach (string limit in (string[])["/proc/sys/net/ipv4/icmp_msgs_per_sec", "/proc/sys/net/ipv4/icmp_msgs_burst"])
            {
                if (File.Exists(limit))
                {
                    File.WriteAllText(limit, "1000000");
                }
            }
        });
        _owned.Add(new Answerer(Asking.Namespace, ports.Select(p => new IPEndPoint(pod, p))));
        _owned.Add(new Answerer(Answering.Namespace, onNode.SelectMany(a => ports.Select(p => new IPEndPoint(a, p)))));
        _owned.Add(new Answerer(Server, elsewhere.SelectMany(a => ports.Select(p => new IPEndPoint(a, p)))));
        _clients = new() { [ProbeClient.Pod] = Asking.Namespace, [ProbeClient.Host] = Node.Host, [ProbeClient.Outside] = Node.Remote };
        _addresses = new() { [ProbeClient.Pod] = pod, [ProbeClient.Host] = IPAddress.Any, [ProbeClient.Outside] = IPAddress.Parse(NodeLab.RemoteIPv4) };
        foreach ((ProbeClient client, NetworkNamespace at) in _clients)
        {
            _errors.Add(client, new IcmpErrors(at));
        }
    }

    public NodeLab Node { get; }

    public PlainPod Asking { get; }

    public PlainPod Answering { get; }

    public NetworkNamespace Server { get; }

    public int SecondUplink { get; }

    /// <summary>The cgroup of the node's own sockets.</summary>
    public string Cgroup => _cgroup.Directory;

    /// <summary>Asks all questions, many at once, and gives the results in their order.</summary>
    public ProbeResult[] Ask(IReadOnlyList<Probe> probes)
    {
        ProbeResult[] results = new ProbeResult[probes.Count];
        foreach (int[] some in Enumerable.Range(0, probes.Count).Chunk(AtOnce))
        {
            Socket[] sockets = [.. some.Select(i => Open(probes[i]))];
            Task<ProbeResult>[] asked = [.. some.Select((i, n) => AskAsync(probes[i], sockets[n]))];
            Task.WaitAll(asked);
            for (int n = 0; n < some.Length; n++)
            {
                results[some[n]] = asked[n].Result;
            }
        }

        return results;
    }

    public void Dispose()
    {
        _owned.ForEach(static o => o.Dispose());
        foreach (IcmpErrors errors in _errors.Values)
        {
            errors.Dispose();
        }

        Asking.Dispose();
        Answering.Dispose();
        Server.Dispose();
        NetworkNamespace.TryDelete(_serverName);
        _cgroup.Dispose();
        Node.Dispose();
    }

    private Socket Open(Probe probe)
    {
        SocketType type = probe.SocketProtocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram;
        return probe.Client == ProbeClient.Host
            ? _cgroup.Run(() => Node.Host.OpenSocket(AddressFamily.InterNetwork, type, probe.SocketProtocol))
            : _clients[probe.Client].OpenSocket(AddressFamily.InterNetwork, type, probe.SocketProtocol);
    }

    private async Task<ProbeResult> AskAsync(Probe probe, Socket socket)
    {
        byte[] answer = new byte[128];
        int port = 0;
        string outcome;
        using (socket)
        {
            using CancellationTokenSource patience = new(s_patience);
            try
            {
                socket.Bind(new IPEndPoint(_addresses[probe.Client], 0));
                port = ((IPEndPoint)socket.LocalEndPoint!).Port;
                await socket.ConnectAsync(probe.Target, patience.Token).ConfigureAwait(false);
                if (probe.SocketProtocol == ProtocolType.Udp)
                {
                    await socket.SendAsync("?"u8.ToArray(), patience.Token).ConfigureAwait(false);
                }

                // Connected: what comes from elsewhere than it was sent to is no answer.
                int length = await socket.ReceiveAsync(answer, patience.Token).ConfigureAwait(false);
                string[] told = Encoding.ASCII.GetString(answer, 0, length).Split('|');
                IPAddress seen = IPAddress.Parse(told[1]);
                IPEndPoint backend = IPEndPoint.Parse(told[0]);
                return new ProbeResult("answered", backend, _ofNode.Contains(seen) ? "node" : seen.Equals(_addresses[probe.Client]) ? "client" : told[1], "") { IsOwn = backend.Address.Equals(_addresses[probe.Client]) };
            }
            catch (OperationCanceledException)
            {
                outcome = "silent";
            }
            catch (SocketException failed)
            {
                outcome = failed.SocketErrorCode == SocketError.ConnectionRefused ? "refused" : failed.SocketErrorCode == SocketError.TimedOut ? "silent" : failed.SocketErrorCode.ToString();
            }
        }

        // The raw socket's copy may be read a little after the error that it brought.
        (int Type, int Code, IPAddress From)? error = null;
        for (int i = 0; i < 20 && error is null && outcome != "silent"; i++)
        {
            error = _errors[probe.Client].Find(probe, port);
            await Task.Delay(error is null ? 5 : 0).ConfigureAwait(false);
        }

        return new ProbeResult(outcome, null, "", error is { } icmp ? $"ICMP {icmp.Type}/{icmp.Code} from {(_ofNode.Contains(icmp.From) ? "node" : probe.Client == ProbeClient.Host ? "node" : icmp.From)}" : "");
    }
}
