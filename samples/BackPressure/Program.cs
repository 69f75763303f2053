using System.Globalization;
using System.Runtime.InteropServices;
using BackPressure;
using NetkitSharp.Bpf.Features;
using NetkitSharp.Pods;
using Shared;

PodDevice device;
switch (args)
{
    case []:
        device = BpfFeatures.ProbeNetkit().IsSupported ? PodDevice.Netkit : PodDevice.Veth;
        break;
    case ["--device", "netkit" or "veth"]:
        device = args[1] == "veth" ? PodDevice.Veth : PodDevice.Netkit;
        break;
    default:
        Console.Error.WriteLine("usage: BackPressure [--device netkit|veth]      needs root");
        return 2;
}

bool stopped = false;
void Stop(PosixSignalContext signal)
{
    // It takes a second or two: the step under way ends, and everything is removed as it is without a signal.
    signal.Cancel = true;
    Volatile.Write(ref stopped, true);
}

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    using NodeLab node = new("nksbp");
    using StackPod stack = new(node, device);
    using PodNetwork network = PodNetwork.Create(node.Options(device));
    Pod pod = network.AddPod(new PodSpec("a") { Addresses = ["10.0.0.2/32"] });

    FloodResult upper = Flood.Run(node, stack.Namespace, StackPod.Address);
    if (Volatile.Read(ref stopped))
    {
        return 130;
    }

    FloodResult redirected = Flood.Run(node, pod.Namespace, "10.0.0.2");
    string text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
    Console.WriteLine($"A pod on {device.ToString().ToLowerInvariant()} sends {text(Flood.Count)} datagrams of {text(Flood.Length)} bytes as fast as its socket takes them (SO_SNDBUF {2 * Flood.SendBuffer / 1024} KiB, not blocking), through an uplink of {Flood.Rate} (tbf, {text(Flood.Limit)} bytes).");
    Console.WriteLine();
    TextTable table = new("", "upper stack", "BPF host routing");
    table.Add("taken by the socket", text(upper.Accepted), text(redirected.Accepted));
    table.Add("EAGAIN: the sender is told to wait", text(upper.Refused), text(redirected.Refused));
    table.Add("dropped by the uplink's queue", text(upper.Dropped), text(redirected.Dropped));
    table.Write(Console.Out);
    Console.WriteLine();
    Console.WriteLine("The upper stack takes a packet off its socket when it receives it. Redirected, it fills its socket's send buffer until the uplink has sent it.");
    return 0;
}
catch (Exception error) when (error is not OutOfMemoryException)
{
    // What the libraries throw is written to be read by whoever runs the program.
    Console.Error.WriteLine($"BackPressure: {error.GetType().Name}: {error.Message}");
    return 1;
}
