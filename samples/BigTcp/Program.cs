// BIG TCP for a pod that runs: two connections to a remote, before, with and after it, and how long the packets on the uplink were.
// As root: dotnet run --project samples/BigTcp [--device netkit|veth] [--megabytes N]
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using BigTcp;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Pods.BigTcp;
using NetkitSharp.Rtnetlink.Links.BigTcp;
using Shared;

PodDevice device = PodDevice.Netkit;
int megabytes = 64;
for (int i = 0; i < args.Length; i += 2)
{
    string value = i + 1 < args.Length ? args[i + 1] : "";
    bool isUnderstood = args[i] switch
    {
        "--device" => Enum.TryParse(value, ignoreCase: true, out device) && device is PodDevice.Netkit or PodDevice.Veth,
        "--megabytes" => int.TryParse(value, CultureInfo.InvariantCulture, out megabytes) && megabytes is > 0 and <= 4096,
        _ => false,
    };
    if (!isUnderstood)
    {
        Console.Error.WriteLine("usage: BigTcp [--device netkit|veth] [--megabytes 1..4096]");
        return 2;
    }
}

bool isStopped = false;
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    using NodeLab lab = new("nksbig");

    // The remote can do it from the start: it is somebody else's.
    lab.RemoteRtnetlink.Links.EnableBigTcp(lab.RemoteDevice.Index);
    using PodNetwork network = PodNetwork.Create(lab.Options(device));
    Pod pod = network.AddPod(new PodSpec("a") { Addresses = ["10.0.0.2/32", "fd00::2/128"] });
    using PacketLengths lengths = PacketLengths.Load();
    lab.Host.Run(() => lengths.Watch(lab.Uplink.Index, TcxHook.Egress));

    using Connection ipv4 = new(pod.Namespace, lab.Remote, NodeLab.RemoteIPv4);
    using Connection ipv6 = new(pod.Namespace, lab.Remote, NodeLab.RemoteIPv6);
    Console.WriteLine($"One pod on {device.ToString().ToLowerInvariant()}, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}; the same two connections throughout.");

    Show("Before", null);
    Show("With BIG TCP", network.SetBigTcp(new PodBigTcpOptions()));
    bool isBig = lengths.Read(AddressFamily.InterNetwork).BigPackets > 0 && lengths.Read(AddressFamily.InterNetworkV6).BigPackets > 0;
    Show("And without it again", network.SetBigTcp(null));
    bool isOrdinary = lengths.Read(AddressFamily.InterNetwork).BigPackets + lengths.Read(AddressFamily.InterNetworkV6).BigPackets == 0;

    Console.WriteLine();
    Console.WriteLine(isBig && isOrdinary
        ? "Packets of more than 64 KiB left the node for as long as it was on, of both families."
        : "FAILED: there should have been packets of more than 64 KiB while it was on, and none afterwards.");
    return isBig && isOrdinary ? 0 : 1;

    void Show(string title, PodBigTcpReport? report)
    {
        Console.WriteLine();
        Console.WriteLine($"{title}:");
        foreach (PodBigTcpDevice line in report?.Devices ?? [])
        {
            Console.WriteLine($"  {line}");
        }

        foreach (PodBigTcpPath path in report?.Paths ?? [])
        {
            Console.WriteLine($"  path of pod {path.Pod} {(path.Uplink is null ? "inside the node" : $"by {path.Uplink}")}: IPv4 up to {path.Ipv4Size:N0} bytes, IPv6 up to {path.Ipv6Size:N0}, limited by {path.LimitedBy.Link.Name}");
        }

        lengths.Reset();
        foreach (Connection connection in (Connection[])[ipv4, ipv6])
        {
            if (Volatile.Read(ref isStopped))
            {
                throw new OperationCanceledException();
            }

            double rate = connection.Send(megabytes);
            PacketLength seen = lengths.Read(connection.Family);
            Console.WriteLine(
                $"  {(connection.Family == AddressFamily.InterNetwork ? "IPv4" : "IPv6")}: {megabytes} MiB at {rate:0.0} Gbit/s in {seen.Packets:N0} packets; the longest had {seen.Longest:N0} bytes, {seen.BigPackets:N0} had 64 KiB or more");
        }
    }
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("BigTcp: stopped, everything is removed");
    return 130;
}
catch (Exception error) when (error is not OutOfMemoryException)
{
    // What the libraries throw is written to be read by whoever runs the program.
    Console.Error.WriteLine($"BigTcp: {error.GetType().Name}: {error.Message}");
    return 1;
}

// The transfer under way ends, and everything is removed on the way out as it is without a signal.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    Volatile.Write(ref isStopped, true);
}
