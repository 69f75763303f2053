using System.Runtime.InteropServices;
using NetkitSharp.Capture;

namespace PodCapture;

/// <summary>One capture: packets to the screen, a line each, and to a file; at the end, what was seen and what was lost.</summary>
internal sealed class CaptureSession(CommandLine command, TextWriter output)
{
    public void Run(Action<PacketCapture> attach, Action? traffic)
    {
        using PacketCapture capture = PacketCapture.Open(new PacketCaptureOptions { Filter = CaptureFilter.Parse(command.Filter), SnapLength = command.SnapLength });
        attach(capture);
        using PcapngWriter? writer = command.File is null ? null : new PcapngWriter(File.Create(command.File), new PcapngWriterOptions { Application = "PodCapture" });
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using Timer? timer = command.Duration is { } duration ? new Timer(_ => capture.Stop(), null, duration, Timeout.InfiniteTimeSpan) : null;
        foreach (CaptureInterface captured in capture.Interfaces)
        {
            output.WriteLine($"# {captured}{(captured.PodName is { } pod ? $", pod {pod}" : "")}{(captured.HasVerdicts ? ", with verdicts" : "")}");
        }

        int read = 0;
        Task reading = capture.ForEachAsync(packet =>
        {
            // Stopping leaves what has been captured until then.
            if (read >= command.Count)
            {
                return;
            }

            output.WriteLine(packet.ToString());
            writer?.Write(packet);
            if (++read == command.Count)
            {
                capture.Stop();
            }
        });
        if (traffic is not null)
        {
            traffic();
            capture.Stop();
        }

        reading.GetAwaiter().GetResult();
        writer?.WriteStatistics(capture);
        foreach (CaptureInterface captured in capture.Interfaces)
        {
            CaptureStatistics counted = capture.ReadStatistics(captured);
            output.WriteLine($"# {captured}: {counted.Seen} seen, {counted.Matched} matched, {counted.Delivered} read, {counted.Lost} lost");
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            capture.Stop();
        }
    }
}
