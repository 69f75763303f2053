using System.Globalization;
using System.Runtime.InteropServices;
using Bandwidth;
using NetkitSharp.Bpf.Features;
using NetkitSharp.Pods;

PodDevice device = BpfFeatures.ProbeNetkit().IsSupported ? PodDevice.Netkit : PodDevice.Veth;
int seconds = 3;
for (int i = 0; i < args.Length; i += 2)
{
    switch (args[i..Math.Min(i + 2, args.Length)])
    {
        case ["--device", "netkit" or "veth"]:
            device = args[i + 1] == "veth" ? PodDevice.Veth : PodDevice.Netkit;
            break;
        case ["--seconds", var text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seconds) && seconds is >= 1 and <= 60:
            break;
        default:
            Console.Error.WriteLine("usage: Bandwidth [--device netkit|veth] [--seconds N]      the seconds of each measurement, 1 to 60 (3); needs root, and fq in the kernel");
            return 2;
    }
}

using CancellationTokenSource stop = new();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    new Demo(device, TimeSpan.FromSeconds(seconds), Console.Out, stop.Token).Run();
    return 0;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Bandwidth: stopped, everything is removed");
    return 130;
}
catch (Exception error) when (error is not OutOfMemoryException)
{
    // What the libraries throw is written to be read by whoever runs the program.
    Console.Error.WriteLine($"Bandwidth: {error.GetType().Name}: {error.Message}");
    return 1;
}
