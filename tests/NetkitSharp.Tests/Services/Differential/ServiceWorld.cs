using System.Net;
using System.Net.Sockets;
using System.Text;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Blocks;
using NetkitSharp.Tests.Pods;

namespace NetkitSharp.Tests.Services.Differential;

/// <summary>
/// A node with a pod that asks and is an endpoint, a pod that is all other endpoints of the node, a host outside that asks, and a host outside that is all other endpoints and the node's default gateway, where what is
/// nobody's is refused: to leave the node is another answer than silence. Who makes services of it is somebody else's: rules, or the load balancer.
/// </summary>
internal sealed class ServiceWorld : IDisposable
{
    private const int AtOnce = 128;
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan s_morePatience = TimeSpan.FromSeconds(2);

    private readonly string _serverName = $"nks-dif-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..4]}";
    private readonly WorldPlan _plan;
    private readonly List<IDisposable> _owned = [];
    private readonly Dictionary<ProbeClient, NetworkNamespace> _clients;
    private readonly Dictionary<ProbeClient, IcmpErrors> _errors = [];
    private readonly Dictionary<ProbeClient, IPAddress> _addresses;
    private readonly HashSet<IPAddress> _ofNode;
    private readonly HashSet<IPAddress> _ofServer;
    private readonly MemberCgroup _cgroup = new();

    public ServiceWorld(WorldPlan plan)
    {
        _plan = plan;
        Node = new NodeLab();
        Asking = AddPod("pa", plan.Pod, "10.244.0.2", "fd00:244::2");
        Answering = AddPod("pb", plan.OnNode[0], "10.244.1.1", "fd00:244::1:1");
        using (RtnetlinkClient inside = RtnetlinkClient.Open(Answering.Namespace))
        {
            foreach (IPAddress address in plan.OnNode.Skip(1))
            {
                AddAddress(inside, Answering.Inside.Index, address, plan.Single(address).PrefixLength);
                Node.Rtnetlink.Routes.Add(new RouteSpec(plan.Single(address)) { OutputInterface = Answering.Outside.Index });
            }
        }

        Server = NetworkNamespace.Create(_serverName);
        Server.Run(static () =>
        {
            File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "1");
            File.WriteAllText("/proc/sys/net/ipv4/conf/all/send_redirects", "0");
            File.WriteAllText("/proc/sys/net/ipv4/conf/default/send_redirects", "0");
            File.WriteAllText("/proc/sys/net/ipv6/conf/all/forwarding", "1");
        });
        LinkPair wire = Node.Rtnetlink.Links.Create(new VethLink("p1") { Peer = new PeerLink("s0") { Namespace = Server } });
        SecondUplink = wire.Primary.Index;
        Node.Rtnetlink.Links.SetUp(SecondUplink);
        AddAddress(Node.Rtnetlink, SecondUplink, plan.SecondNode, plan.WirePrefix);
        SetUpServer(wire.Peer.Index);

        // As every node has one: what is no service's leaves the node.
        Node.Rtnetlink.Routes.Add(new RouteSpec(plan.Everything) { Gateway = plan.Server });
        Node.RemoteRtnetlink.Routes.Add(new RouteSpec(plan.Everything) { Gateway = plan.Node });
        SpinWait.SpinUntil(() => Node.Rtnetlink.Links.Get(SecondUplink).OperationalState == LinkOperationalState.Up, TimeSpan.FromSeconds(5));
        Node.Host.Run(HearAllErrors);
        Server.Run(HearAllErrors);

        _owned.Add(new Answerer(Asking.Namespace, plan.Ports.Select(p => new IPEndPoint(plan.Pod, p))));
        _owned.Add(new Answerer(Answering.Namespace, plan.OnNode.SelectMany(a => plan.Ports.Select(p => new IPEndPoint(a, p)))));
        _owned.Add(new Answerer(Server, plan.Elsewhere.SelectMany(a => plan.Ports.Select(p => new IPEndPoint(a, p)))));
        _clients = new() { [ProbeClient.Pod] = Asking.Namespace, [ProbeClient.Host] = Node.Host, [ProbeClient.Outside] = Node.Remote };
        _addresses = new() { [ProbeClient.Pod] = plan.Pod, [ProbeClient.Host] = plan.Any, [ProbeClient.Outside] = plan.Outside };
        _ofNode = [.. Node.Rtnetlink.Addresses.List().Select(a => a.Address.Address), IPAddress.Loopback, IPAddress.IPv6Loopback];
        _ofServer = [plan.Server, .. plan.Elsewhere];
        foreach ((ProbeClient client, NetworkNamespace at) in _clients)
        {
            _errors.Add(client, new IcmpErrors(at, plan.Family));
        }
    }

    public NodeLab Node { get; }

    public PlainPod Asking { get; }

    public PlainPod Answering { get; }

    public NetworkNamespace Server { get; }

    public int SecondUplink { get; }

    /// <summary>The cgroup of the node's own sockets.</summary>
    public string Cgroup => _cgroup.Directory;

    /// <summary>Asks all questions, many at once, and gives the results in their order. Where nothing comes back it is asked once more.</summary>
    public ProbeResult[] Ask(IReadOnlyList<Probe> probes)
    {
        ProbeResult[] results = new ProbeResult[probes.Count];
        Ask(probes, results, Enumerable.Range(0, probes.Count), AtOnce, s_patience);
        Ask(probes, results, [.. Enumerable.Range(0, probes.Count).Where(i => results[i].Outcome == ProbeResult.Silent)], 3 * AtOnce, s_morePatience);
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

    private static void AddAddress(RtnetlinkClient at, int device, IPAddress address, int prefix) =>
        at.Addresses.Add(new AddressSpec(device, new InterfaceAddress(address, prefix)) { Flags = address.AddressFamily == AddressFamily.InterNetworkV6 ? AddressFlags.NoDad : AddressFlags.None });

    // However many there are.
    private static void HearAllErrors()
    {
        File.WriteAllText("/proc/sys/net/ipv4/icmp_ratelimit", "0");
        File.WriteAllText("/proc/sys/net/ipv6/icmp/ratelimit", "0");
        foreach (string limit in (string[])["/proc/sys/net/ipv4/icmp_msgs_per_sec", "/proc/sys/net/ipv4/icmp_msgs_burst"])
        {
            if (File.Exists(limit))
            {
                File.WriteAllText(limit, "1000000");
            }
        }
    }

    private PlainPod AddPod(string device, IPAddress address, string otherIPv4, string otherIPv6) =>
        new(Node, device, _plan.IsIPv6 ? otherIPv4 : address.ToString(), _plan.IsIPv6 ? address.ToString() : otherIPv6);

    private void SetUpServer(int device)
    {
        using RtnetlinkClient server = RtnetlinkClient.Open(Server);
        server.Links.SetUp(server.Links.Get("lo").Index);
        server.Links.SetUp(device);
        AddAddress(server, device, _plan.Server, _plan.WirePrefix);
        if (_plan.IsIPv6)
        {
            foreach (IPAddress address in (IPAddress[])[_plan.Pod, .. _plan.OnNode, _plan.Outside, _plan.Node])
            {
                server.Routes.Add(new RouteSpec(_plan.Single(address)) { Gateway = _plan.SecondNode });
            }

            server.Routes.Add(new RouteSpec(_plan.Everything) { Type = RouteType.Prohibit });
        }
        else
        {
            // The kernel says so of a route of IPv4 only now and then, and has no setting for that in a namespace.
            server.Routes.Add(new RouteSpec(_plan.Everything) { Gateway = _plan.SecondNode });
            Witness.Run("ip", "netns", "exec", _serverName, "/usr/sbin/iptables-legacy", "-A", "FORWARD", "-j", "REJECT", "--reject-with", "icmp-admin-prohibited");
        }

        foreach (IPAddress address in _plan.Elsewhere)
        {
            AddAddress(server, device, address, _plan.Single(address).PrefixLength);
            Node.Rtnetlink.Routes.Add(new RouteSpec(_plan.Single(address)) { Gateway = _plan.Server });
        }
    }

    private void Ask(IReadOnlyList<Probe> probes, ProbeResult[] results, IEnumerable<int> which, int atOnce, TimeSpan patience)
    {
        foreach (int[] some in which.Chunk(atOnce))
        {
            // To go into a cgroup and out of it costs more than all sockets that are made there.
            ILookup<bool, int> ofHost = some.ToLookup(i => probes[i].Client == ProbeClient.Host);
            Dictionary<int, Socket> opened = ofHost[false].ToDictionary(i => i, i => Open(probes[i]));
            foreach ((int i, Socket socket) in ofHost[true].Any() ? _cgroup.Run(() => ofHost[true].ToDictionary(i => i, i => Open(probes[i]))) : [])
            {
                opened.Add(i, socket);
            }

            Socket[] sockets = [.. some.Select(i => opened[i])];
            Task<ProbeResult>[] asked = [.. some.Select((i, n) => AskAsync(probes[i], sockets[n], patience))];
            Task.WaitAll(asked);
            for (int n = 0; n < some.Length; n++)
            {
                results[some[n]] = asked[n].Result;
            }
        }
    }

    private Socket Open(Probe probe)
    {
        SocketType type = probe.SocketProtocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram;
        Socket socket = _clients[probe.Client].OpenSocket(_plan.Family, type, probe.SocketProtocol);
        socket.Bind(new IPEndPoint(_addresses[probe.Client], probe.SourcePort));
        return socket;
    }

    private async Task<ProbeResult> AskAsync(Probe probe, Socket socket, TimeSpan patience)
    {
        byte[] answer = new byte[128];
        int port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        ProbeResult result;
        _errors[probe.Client].Forget(probe, port);
        using (socket)
        {
            using CancellationTokenSource enough = new(patience);
            try
            {
                await socket.ConnectAsync(probe.Target, enough.Token).ConfigureAwait(false);
                if (probe.SocketProtocol == ProtocolType.Udp)
                {
                    await socket.SendAsync("?"u8.ToArray(), enough.Token).ConfigureAwait(false);
                }

                // Connected: what comes from elsewhere than it was sent to is no answer.
                int length = await socket.ReceiveAsync(answer, enough.Token).ConfigureAwait(false);
                string[] told = Encoding.ASCII.GetString(answer, 0, length).Split('|');
                IPAddress seen = IPAddress.Parse(told[1]);
                IPEndPoint backend = IPEndPoint.Parse(told[0]);
                return new ProbeResult(ProbeResult.Answered)
                {
                    Backend = backend,
                    Seen = seen,
                    SeenAs = _ofNode.Contains(seen) ? "node" : seen.Equals(_addresses[probe.Client]) ? "client" : told[1],
                    IsOwn = backend.Address.Equals(_addresses[probe.Client]),
                };
            }
            catch (OperationCanceledException)
            {
                // Nobody answered in time, which is a result; it is asked again before it counts.
                return new ProbeResult(ProbeResult.Silent);
            }
            catch (SocketException failed)
            {
                result = new ProbeResult(failed.SocketErrorCode == SocketError.ConnectionRefused ? ProbeResult.Refused : failed.SocketErrorCode == SocketError.TimedOut ? ProbeResult.Silent : failed.SocketErrorCode.ToString());
            }
        }

        // The raw socket's copy may be read a little after the error that it brought.
        (int Type, int Code, IPAddress From)? error = null;
        for (int i = 0; i < 20 && error is null; i++)
        {
            error = _errors[probe.Client].Find(probe, port);
            await Task.Delay(error is null ? 5 : 0).ConfigureAwait(false);
        }

        return error is not (int type, int code, IPAddress from) ? result : result with
        {
            Icmp = $"ICMP {type}/{code} from",
            IcmpFrom = from,
            IcmpFromAs = _ofNode.Contains(from) ? "node" : _ofServer.Contains(from) ? "gateway" : from.ToString(),
            WentOut = _ofServer.Contains(from),
        };
    }
}
