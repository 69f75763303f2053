using System.Net.Sockets;
using System.Runtime.InteropServices;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;
using Shared;

namespace NetkitPods;

/// <summary>Two pods, traffic between them and with the host, and the counters that show which way it went.</summary>
internal sealed class Demo(DemoOptions options, TextWriter output)
{
    private const string NetworkName = "nksdemo";
    private const string HostNamespaceName = "nksdemo-host";
    private const int Pings = 5;
    private const int BigTcpSize = 196_608;
    private const ushort Headroom = 64;
    private const ushort Tailroom = 32;

    private static readonly InterfaceAddress[] s_hostAddresses = ["10.0.0.1/32", "fd00::1/128"];
    private static readonly AddressFamily[] s_families = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];
    private static readonly TimeSpan s_pingTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_closedTimeout = TimeSpan.FromMilliseconds(300);

    private readonly Checks _checks = new(output);
    private readonly List<InterfaceAddress> _addedAddresses = [];
    private volatile bool _isStopped;
    private PodNetworkOptions _asked = new();

    public bool Run()
    {
        output.WriteLine($"NetkitSharp: two pods on {options.Device} devices, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}");
        if (RemoveEverything() is int removed and > 0)
        {
            output.WriteLine($"Removed {removed} leftovers of an earlier run.");
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using NetworkNamespace host = options.InPlace ? NetworkNamespace.OpenCurrent() : NetworkNamespace.Create(HostNamespaceName);
        PodNetwork? network = null;
        try
        {
            PrepareHost(host);
            ThrowIfStopped();
            network = CreateNetwork(host);
            Show(network, host);
        }
        finally
        {
            if (!options.Keep)
            {
                try
                {
                    network?.Dispose();
                }
                finally
                {
                    RestoreHost(host);
                }
            }
        }

        CheckRemoved(network, host);
        output.WriteLine();
        output.WriteLine(_checks.Failed == 0
            ? $"All {_checks.Passed} checks hold."
            : $"{_checks.Failed} of {_checks.Passed + _checks.Failed} checks failed.");
        return _checks.Failed == 0;
    }

    /// <summary>What a run that was killed leaves: pods, which may be in a host namespace of the demo's own, and that namespace.</summary>
    private static int RemoveEverything() =>
        PodNetwork.RemoveLeftovers(new PodNetworkOptions { Name = NetworkName }) + (NetworkNamespace.TryDelete(HostNamespaceName) ? 1 : 0);

    /// <summary>The step under way ends, and everything is removed on the way out as it is without a signal.</summary>
    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _isStopped = true;
    }

    private void ThrowIfStopped()
    {
        if (_isStopped)
        {
            throw new OperationCanceledException();
        }
    }

    private void PrepareHost(NetworkNamespace host)
    {
        using RtnetlinkClient rtnetlink = RtnetlinkClient.Open(host);
        int loopback = rtnetlink.Links.Get("lo").Index;
        rtnetlink.Links.SetUp(loopback);
        foreach (InterfaceAddress address in s_hostAddresses)
        {
            if (!rtnetlink.Addresses.List(loopback).Any(a => a.Address == address))
            {
                rtnetlink.Addresses.Add(new AddressSpec(loopback, address) { Flags = AddressFlags.NoDad });
                _addedAddresses.Add(address);
            }
        }
    }

    private void RestoreHost(NetworkNamespace host)
    {
        if (!options.InPlace)
        {
            NetworkNamespace.TryDelete(HostNamespaceName);
            return;
        }

        using RtnetlinkClient rtnetlink = RtnetlinkClient.Open(host);
        int loopback = rtnetlink.Links.Get("lo").Index;
        foreach (InterfaceAddress address in _addedAddresses)
        {
            rtnetlink.Addresses.TryDelete(loopback, address);
        }
    }

    private PodNetwork CreateNetwork(NetworkNamespace host)
    {
        PodNetworkOptions wanted = new()
        {
            Name = NetworkName,
            Device = options.Device,
            HostNamespace = host,
            Ipvlan = options.IsIpvlan ? new PodIpvlanOptions { HostAddresses = s_hostAddresses } : null,
        };
        if (!options.IsIpvlan)
        {
            // A dummy master takes no packets of that size.
            wanted = wanted with { GsoMaxSize = BigTcpSize, GsoIpv4MaxSize = BigTcpSize, GroMaxSize = BigTcpSize, GroIpv4MaxSize = BigTcpSize };
        }

        if (!options.IsNetkit)
        {
            return AddPods(wanted);
        }

        try
        {
            return AddPods(wanted with { Headroom = Headroom, Tailroom = Tailroom });
        }
        catch (AttributeIgnoredException ignored)
        {
            output.WriteLine($"Without headroom and tailroom: {ignored.Message}");
            return AddPods(wanted);
        }
    }

    private PodNetwork AddPods(PodNetworkOptions wanted)
    {
        _asked = wanted;
        PodNetwork network = PodNetwork.Create(wanted);
        try
        {
            network.AddPod(new PodSpec("a") { Addresses = ["10.0.0.2/32", "fd00::2/128"] });
            network.AddPod(new PodSpec("b") { Addresses = ["10.0.0.3/32", "fd00::3/128"] });
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private void Show(PodNetwork network, NetworkNamespace host)
    {
        Pod[] pods = [.. network.Pods.OrderBy(p => p.Name, StringComparer.Ordinal)];
        Endpoint hostEnd = new("host", host, [.. s_hostAddresses.Select(a => a.Address)]);
        Endpoint[] ends = [.. pods.Select(p => new Endpoint($"pod {p.Name}", p.Namespace, p.Addresses))];

        output.WriteLine();
        output.WriteLine("Devices, as the kernel reports them:");
        new DeviceTable(host, network, _asked).Write(output, _checks);

        ForwardingCounters forwardedBefore = ForwardingCounters.Read(host);
        VerdictCounters countersBefore = network.ReadCounters();
        output.WriteLine();
        output.WriteLine("Traffic (ping: received/sent, min/average/max round trip):");
        Exchange([(ends[0], ends[1]), (ends[1], ends[0]), (hostEnd, ends[0]), (ends[0], hostEnd)]);
        CheckPath(network.ReadCounters().Since(countersBefore), forwardedBefore, ForwardingCounters.Read(host));

        ShowClosing(network, pods[0], ends);
    }

    private void Exchange((Endpoint From, Endpoint To)[] directions)
    {
        TextTable table = new("from", "to", "family", "ping", "TCP");
        List<(PingResult Ping, TransferResult Transfer)> results = [];
        long bytes = options.Megabytes * 1024L * 1024L;

        // The first round trip of the process times the compiler, not the pods.
        IcmpPing.Send(directions[0].From, directions[0].To, s_families[0], count: 1, s_pingTimeout);
        foreach ((Endpoint from, Endpoint to) in directions)
        {
            foreach (AddressFamily family in s_families)
            {
                ThrowIfStopped();
                PingResult ping = IcmpPing.Send(from, to, family, Pings, s_pingTimeout);
                TransferResult transfer = TcpTransfer.Run(from, to, family, bytes);
                results.Add((ping, transfer));
                table.Add(from.Name, to.Name, FamilyName(family), ping.ToString(), transfer.ToString());
            }
        }

        table.Write(output);
        _checks.That(results.All(r => r.Ping.Received == r.Ping.Sent), "no echo request went unanswered");
        _checks.That(results.All(r => r.Transfer.Received == bytes), $"every TCP transfer arrived whole, {bytes:N0} bytes");
    }

    private void CheckPath(VerdictCounters counted, ForwardingCounters before, ForwardingCounters after)
    {
        output.WriteLine();
        output.WriteLine("The way the packets took:");
        TextTable table = new("verdict", "packets", "bytes");
        foreach (Verdict verdict in Enum.GetValues<Verdict>())
        {
            if (counted[verdict].Packets > 0)
            {
                table.Add(verdict.ToString(), $"{counted[verdict].Packets:N0}", $"{counted[verdict].Bytes:N0}");
            }
        }

        table.Write(output);
        output.WriteLine($"  host's IP stack forwarded: IPv4 {after.IPv4 - before.IPv4}, IPv6 {after.IPv6 - before.IPv6}");
        ulong transferred = (ulong)options.Megabytes * 1024 * 1024 * 2 * (ulong)s_families.Length;
        if (options.IsIpvlan)
        {
            _checks.That(counted[Verdict.PodToStack].Bytes > transferred && counted[Verdict.HostToPod].Bytes > transferred, "all bytes between the pods passed the host's programs in the slots of the stubs");
        }
        else
        {
            _checks.That(counted[Verdict.PodToPod].Bytes > transferred, "all bytes between the pods went through the program's redirect");
        }

        _checks.That(counted[Verdict.HostToPod].Packets > 0 && counted[Verdict.PodToStack].Packets > 0, "the programs saw what host and pod said to each other");
        _checks.That(after == before, "the host's IP stack forwarded nothing");
        _checks.That(Drops(counted) == 0, "the programs dropped nothing");
    }

    private static ulong Drops(VerdictCounters counted) =>
        Enum.GetValues<Verdict>().Where(v => v.IsDrop).Aggregate(0UL, (sum, v) => sum + counted[v].Packets);

    private void ShowClosing(PodNetwork network, Pod pod, Endpoint[] ends)
    {
        output.WriteLine();
        output.WriteLine($"Pod {pod.Name} without its programs:");
        ThrowIfStopped();
        network.ClosePod(pod);
        foreach (AddressFamily family in s_families)
        {
            PingResult closed = IcmpPing.Send(ends[0], ends[1], family, count: 3, s_closedTimeout);
            _checks.That(closed.Received == 0, $"{FamilyName(family)}: closed, nothing passes ({closed})");
        }

        network.OpenPod(pod);
        foreach (AddressFamily family in s_families)
        {
            PingResult open = IcmpPing.Send(ends[0], ends[1], family, count: 3, s_pingTimeout);
            _checks.That(open.Received == open.Sent, $"{FamilyName(family)}: attached again, traffic passes ({open})");
        }
    }

    private void CheckRemoved(PodNetwork? network, NetworkNamespace host)
    {
        if (options.Keep)
        {
            output.WriteLine();
            string look = options.InPlace ? "ip -d link" : $"ip -n {HostNamespaceName} -d link";
            string closed = options.IsNetkit ? ", and the drop policy closes the pods" : "";
            output.WriteLine($"The devices stay: look with '{look}'. Their programs end with this process{closed}. The next run removes them.");
            if (_addedAddresses.Count > 0 && options.InPlace)
            {
                output.WriteLine($"The host keeps {string.Join(" and ", _addedAddresses)} on lo: 'ip addr del ADDRESS dev lo' takes one away.");
            }

            GC.KeepAlive(network);
            return;
        }

        output.WriteLine();
        output.WriteLine("After removal:");
        using RtnetlinkClient rtnetlink = RtnetlinkClient.Open(host);
        string prefix = NetworkName + "-";
        _checks.That(!rtnetlink.Links.List().Any(l => l.Name.StartsWith(NetworkName, StringComparison.Ordinal)), "no device is left");
        _checks.That(!NetworkNamespace.List().Any(n => n.StartsWith(prefix, StringComparison.Ordinal)), "no namespace is left");
    }

    private static string FamilyName(AddressFamily family) => family == AddressFamily.InterNetwork ? "IPv4" : "IPv6";
}
