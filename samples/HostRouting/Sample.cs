using System.Net.Sockets;
using System.Runtime.InteropServices;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Links;

namespace HostRouting;

/// <summary>Sends a few packets along each path and shows which way they went: by the programs' counters, the devices' and the host's IP stack's.</summary>
internal sealed class Sample(SampleOptions options, TextWriter output)
{
    private const int Packets = 5;

    private static readonly AddressFamily[] s_families = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    private volatile bool _isStopped;
    private int _failed;

    /// <summary>Whether every packet took its path.</summary>
    public bool Run()
    {
        output.WriteLine($"Host routing: pods on {options.Device.ToString().ToLowerInvariant()} devices, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}; {Packets} datagrams a path and family");
        output.WriteLine("What else moves now and then is IPv6's own, multicast reports, and ARP or neighbour discovery at the uplink.");
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using Lab lab = new(options.Device);
        PathCase[] paths =
        [
            new(lab.A, lab.B, Verdict.PodToPod, Verdict.PodFromPod, Hops: 1),
            new(lab.A, lab.Remote, Verdict.PodToRemote, null, Hops: 1),
            new(lab.Remote, lab.A, null, Verdict.RemoteToPod, Hops: 1),
            new(lab.Host, lab.A, null, Verdict.HostToPod, Hops: 0),
            new(lab.A, lab.Host, Verdict.PodToStack, null, Hops: 0),
            new(lab.A, lab.Remote, Verdict.PodToStackTtl, null, Hops: 1) { TimeToLive = 1 },
        ];
        foreach (PathCase path in paths)
        {
            output.WriteLine();
            output.WriteLine($"{path.From.Name} to {path.To.Name}{(path.Arrives ? "" : $", with TTL {path.TimeToLive}: the host's stack answers")}");
            foreach (AddressFamily family in s_families)
            {
                if (_isStopped)
                {
                    throw new OperationCanceledException();
                }

                Show(lab, path, family);
            }
        }

        output.WriteLine();
        output.WriteLine(_failed == 0 ? "Every packet took its path, and the host's IP stack forwarded none." : $"{_failed} checks failed.");
        return _failed == 0;
    }

    /// <summary>The path under way ends, and everything is removed on the way out as it is without a signal.</summary>
    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _isStopped = true;
    }

    private void Show(Lab lab, PathCase path, AddressFamily family)
    {
        PodStatistics? senderBefore = Read(lab, path.From);
        PodStatistics? receiverBefore = Read(lab, path.To);
        IReadOnlyList<(string Name, LinkStatistics Counters)> devicesBefore = lab.ReadDevices();
        long forwardedBefore = lab.ReadForwarded();
        using HeaderReader headers = new(path.To, family);

        int arrived = Datagrams.Send(path, family, Packets);

        int? ttl = headers.ReadTimeToLive(path.From.AddressOf(family), path.To.AddressOf(family));
        long forwarded = lab.ReadForwarded() - forwardedBefore;
        output.WriteLine($"  {(family == AddressFamily.InterNetwork ? "IPv4" : "IPv6")}: {arrived} of {Packets} arrived{(ttl is null ? "" : $", sent with TTL {path.TimeToLive}, arrived with {ttl}")}");
        output.WriteLine($"        verdicts  {Describe(path.From, Read(lab, path.From), senderBefore)}{Describe(path.To, Read(lab, path.To), receiverBefore)}");
        output.WriteLine($"        devices   {Describe(lab.ReadDevices(), devicesBefore)}");
        output.WriteLine($"        host's IP stack forwarded {forwarded}");

        Check(arrived == (path.Arrives ? Packets : 0), path.Arrives ? "not all arrived" : "they arrived");
        Check(!path.Arrives || ttl == path.TimeToLive - path.Hops, $"the TTL is not {path.TimeToLive - path.Hops}");
        Check(forwarded == 0, "the host's IP stack forwarded packets");
        Check(Counted(path.OfSender, Read(lab, path.From), senderBefore), $"the sender's {path.OfSender} did not count them");
        Check(Counted(path.OfReceiver, Read(lab, path.To), receiverBefore), $"the receiver's {path.OfReceiver} did not count them");
    }

    private void Check(bool holds, string failure)
    {
        if (!holds)
        {
            _failed++;
            output.WriteLine($"        FAILED: {failure}");
        }
    }

    private static PodStatistics? Read(Lab lab, Endpoint endpoint) => endpoint.Pod is { } pod ? lab.Network.ReadStatistics(pod) : null;

    private static bool Counted(Verdict? verdict, PodStatistics? now, PodStatistics? before) =>
        verdict is null || now!.Value.Since(before!.Value)[verdict.Value].Packets == Packets;

    private static string Describe(Endpoint endpoint, PodStatistics? now, PodStatistics? before)
    {
        if (now is null || before is null)
        {
            return "";
        }

        PodStatistics moved = now.Value.Since(before.Value);
        return $"{endpoint.Name}: {string.Join(", ", Enum.GetValues<Verdict>().Where(v => moved[v].Packets > 0).Select(v => $"{v} {moved[v].Packets}"))}  ";
    }

    private static string Describe(IReadOnlyList<(string Name, LinkStatistics Counters)> now, IReadOnlyList<(string Name, LinkStatistics Counters)> before)
    {
        List<string> moved = [];
        foreach (((string name, LinkStatistics after), (_, LinkStatistics then)) in now.Zip(before))
        {
            ulong received = after.ReceivedPackets - then.ReceivedPackets;
            ulong sent = after.TransmittedPackets - then.TransmittedPackets;
            moved.Add((received, sent) switch
            {
                (0, 0) => $"{name} -",
                (0, _) => $"{name} sent {sent}",
                (_, 0) => $"{name} received {received}",
                _ => $"{name} received {received} sent {sent}",
            });
        }

        return string.Join("; ", moved);
    }
}
