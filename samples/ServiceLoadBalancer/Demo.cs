using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using NetkitSharp.Pods;
using NetkitSharp.Services;
using Shared;

namespace LoadBalancing;

/// <summary>
/// A load balancer, a process of its own, at the work of a node: the services of a node with kube-proxy and two more, calls from a pod, a remote and the node, a backend that ends, a list that is broken, a process that is killed, and the
/// one that takes over.
/// </summary>
internal sealed class Demo(PodDevice device, TextWriter output) : IDisposable
{
    private const int Calls = 40;
    private const int FewCalls = 12;
    private const string Kept = "service_from_";

    private static readonly IPEndPoint s_dns = IPEndPoint.Parse("10.96.0.10:53");
    private static readonly IPEndPoint s_api = IPEndPoint.Parse("10.96.0.1:443");

    /// <summary>One of the hundred services of the dump without an endpoint, <c>default/nginx-59</c>.</summary>
    private static readonly IPEndPoint s_empty = IPEndPoint.Parse("10.99.38.155:80");

    private readonly Checks _checks = new(output);
    private readonly DemoLab _lab = new(device);
    private BalancerProcess? _balancer;
    private volatile bool _isStopped;

    /// <summary>Whether all was as it should be.</summary>
    public bool Run()
    {
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        output.WriteLine($"Services: a node with pods on {device.ToString().ToLowerInvariant()} devices, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}");
        _lab.WriteList(ServiceBackendState.Active);
        Step("The load balancer starts, with the dump of a node with kube-proxy and a list of two services", Begin);
        using Socket connection = _lab.Pod.CallFor("web-1", DemoLab.ClusterIPv4);
        Step("Calls from a pod", CallFromPod);
        Step("Calls from outside", CallFromOutside);
        Step("Calls of a process of the node: its sockets are led to backends, there is nothing to translate", CallFromHost);
        Step("A list that is broken", BreakList);
        Step("The first backend is about to end", () => EndBackend(connection));
        Step("The load balancer is killed", () => Kill(connection));
        Step("Another one takes over, and is told to leave all in force when it ends", () => TakeOver(connection));
        Step("The next one ends for good", EndForGood);
        output.WriteLine();
        output.WriteLine(_checks.Failed == 0 ? $"All {_checks.Passed} checks hold." : $"{_checks.Failed} of {_checks.Passed + _checks.Failed} checks failed.");
        return _checks.Failed == 0;
    }

    public void Dispose()
    {
        _balancer?.Dispose();
        _lab.Dispose();
    }

    private void Begin()
    {
        Start();
        Check(_balancer!.Await("in force") is not null, "it says that all is in force");
        Check(_balancer.Await("loaded: 106 services") is not null, "all 104 services of the dump became services, and none was guessed");
        Check(Links(_lab.ReadUplinkChain()).Count == 1 && Links(_lab.ReadPodChain()).Count == 1 && _lab.ReadPodChain()[0].Program.StartsWith(Kept, StringComparison.Ordinal), "its programs are at the uplink and at the pods, before those that route");
    }

    private void CallFromPod()
    {
        Answers web = Call(_lab.Pod, DemoLab.ClusterIPv4, Calls);
        Check(web.AreAllFrom("web-1", "web-2", "web-3") && web.HaveSeen(DemoLab.ClientIPv4), "each of the three backends answered, here and elsewhere, and saw the pod's own address");
        Answers webIPv6 = Call(_lab.Pod, DemoLab.ClusterIPv6, Calls);
        Check(webIPv6.AreAllFrom("web-1", "web-2", "web-3") && webIPv6.HaveSeen(DemoLab.ClientIPv6), "the same over IPv6");
        Check(Call(_lab.Pod, s_dns, FewCalls * 2).AreAllFrom("dns-1", "dns-2"), "kube-dns of the dump answered over TCP");
        Check(Call(_lab.Pod, s_dns, FewCalls * 2, ProtocolType.Udp).AreAllFrom("dns-1", "dns-2"), "and over UDP");
        Check(Call(_lab.Pod, s_empty, FewCalls).AreAll(SocketError.ConnectionRefused), "a service without endpoints refused");
        Check(_balancer!.Await("demo/web:http 10.217.0.3:8080 active: ") is not null, "the table showed the calls, by service and backend");
    }

    private void CallFromOutside()
    {
        Answers external = Call(_lab.Outside, DemoLab.ExternalIP, Calls);
        Check(external.AreAllFrom("web-1", "web-2", "web-3") && external.HaveSeen(Shared.NodeLab.HostIPv4), "the external address led to each backend, and they saw the node's address");
        Answers nodePort = Call(_lab.Outside, DemoLab.NodePortIPv4, Calls);
        Check(nodePort.AreAllFrom("web-1", "web-2", "web-3") && nodePort.HaveSeen(Shared.NodeLab.HostIPv4), "so did the node port");
        Answers cluster = Call(_lab.Outside, DemoLab.ClusterIPv4, FewCalls);
        Check(cluster.Failed == 0 && cluster.HaveSeen(Shared.NodeLab.HostIPv4), "so did the cluster address, where clients outside of the cluster are masqueraded");
        Check(Call(_lab.Outside, s_empty, FewCalls).AreAll(SocketError.ConnectionRefused), "a service without endpoints refused");
    }

    private void CallFromHost()
    {
        Answers web = Call(_lab.Host, DemoLab.ClusterIPv4, Calls);
        Check(web.AreAllFrom("web-1", "web-2", "web-3") && web.HaveSeen(Shared.NodeLab.HostIPv4), "each backend answered, and saw the node's address");
        Check(Call(_lab.Host, s_api, FewCalls).AreAllFrom("api"), "the API server of the dump answered at its cluster address");
        Check(Call(_lab.Host, s_empty, FewCalls).AreAll(SocketError.ConnectionRefused), "connect(2) to a service without endpoints failed");
    }

    private void BreakList()
    {
        string good = File.ReadAllText(_lab.List);
        File.WriteAllText(_lab.List, good.Replace("\"port\": 8080", "\"prot\": 8080", StringComparison.Ordinal));
        Check(_balancer!.Await("not changed: ") is { } said && said.Contains(", line ", StringComparison.Ordinal) && said.Contains("prot", StringComparison.Ordinal), "it said in which line, and what");
        Check(Call(_lab.Pod, DemoLab.ClusterIPv4, Calls).AreAllFrom("web-1", "web-2", "web-3"), "the services before that are in force");
    }

    private void EndBackend(Socket connection)
    {
        _lab.WriteList(ServiceBackendState.Terminating);
        Check(_balancer!.Await("read again: services +0 ~2 -0") is not null, "it read the list again, and changed the two services and nothing else");
        Check(Call(_lab.Pod, DemoLab.ClusterIPv4, Calls).AreAllFrom("web-2", "web-3"), "new connections went to the others");
        Check(Caller.Speak(connection), "the connection that was open to it before went on");
        Check(_balancer.Await("demo/web:http 10.217.0.3:8080 terminating: ") is not null, "the table showed it");
    }

    private void Kill(Socket connection)
    {
        _balancer!.Kill();
        Check(Links(_lab.ReadUplinkChain()).Count == 1, "its programs are where they were");
        Check(Call(_lab.Pod, DemoLab.ClusterIPv4, Calls).AreAllFrom("web-2", "web-3"), "a pod's calls were answered");
        Check(Call(_lab.Outside, DemoLab.ExternalIP, FewCalls).Failed == 0, "and a remote's");
        Check(Call(_lab.Host, DemoLab.ClusterIPv4, FewCalls).Failed == 0, "and the node's own");
        Check(Caller.Speak(connection), "the open connection went on");
    }

    private void TakeOver(Socket connection)
    {
        IReadOnlyList<uint?> before = [.. Links(_lab.ReadUplinkChain()), .. Links(_lab.ReadPodChain())];
        Start("--keep");
        Check(_balancer!.Await("adopted: 106 services of an earlier start; nothing is different") is not null, "it found all services as they should be");
        Check(_balancer.Await("in force") is not null && before.SequenceEqual([.. Links(_lab.ReadUplinkChain()), .. Links(_lab.ReadPodChain())]), "the links at the hooks are the same ones: no packet saw neither program");
        Check(Caller.Speak(connection), "the open connection went on");
        Check(_balancer.Terminate() == 0 && _balancer.Await("everything stays in force") is not null, "it ended by a signal");
        Check(Call(_lab.Pod, DemoLab.ClusterIPv4, FewCalls).Failed == 0 && Caller.Speak(connection), "and calls were answered");
    }

    private void EndForGood()
    {
        Start();
        Check(_balancer!.Await("in force") is not null && _balancer.Terminate() == 0 && _balancer.Await("everything is detached and removed") is not null, "it ended by a signal");
        Check(Links(_lab.ReadUplinkChain()).Count + Links(_lab.ReadPodChain()).Count == 0 && _lab.ReadUplinkChain().Count == 1, "its programs are gone, those that route are not");
        Check(!Directory.Exists(_lab.Pins), "no pin is left");
        Check(Call(_lab.Pod, DemoLab.ClusterIPv4, 1).Failed == 1 && Call(_lab.Host, DemoLab.ClusterIPv4, 1).Failed == 1, "nobody answers at the services' addresses");
    }

    private static IReadOnlyList<uint?> Links(IReadOnlyList<(string Program, uint? Link)> chain) =>
        [.. chain.Where(static entry => entry.Program.StartsWith(Kept, StringComparison.Ordinal)).Select(static entry => entry.Link)];

    private void Start(params ReadOnlySpan<string> more)
    {
        _balancer?.Dispose();
        _balancer = new BalancerProcess([.. _lab.Arguments, .. more], output);
    }

    private Answers Call(Caller caller, IPEndPoint service, int times, ProtocolType protocol = ProtocolType.Tcp)
    {
        ThrowIfStopped();
        Answers answers = caller.Call(service, times, protocol);
        output.WriteLine($"  {caller.Name} called {service} {times} times{(protocol == ProtocolType.Udp ? " over UDP" : "")}: {answers}");
        return answers;
    }

    private void Check(bool holds, string claim)
    {
        ThrowIfStopped();
        _checks.That(holds, claim);
    }

    private void Step(string title, Action step)
    {
        ThrowIfStopped();
        output.WriteLine();
        output.WriteLine(title);
        step();
    }

    private void ThrowIfStopped()
    {
        if (_isStopped)
        {
            throw new OperationCanceledException();
        }
    }

    /// <summary>The step under way ends, and everything is removed on the way out as it is without a signal.</summary>
    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _isStopped = true;
    }
}
