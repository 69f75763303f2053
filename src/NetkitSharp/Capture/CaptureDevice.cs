using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Capture;

/// <summary>The programs of a capture on one device, and what they counted.</summary>
internal sealed class CaptureDevice(CaptureBpfObject loaded, IReadOnlyList<CaptureInterface> interfaces, IReadOnlyList<BpfLink> programs, IReadOnlyList<BpfLink> gates) : IDisposable
{
    private readonly BpfPerCpuMap<uint, CaptureBpf.NksCaptureStatistics> _statistics = loaded.Statistics;

    public IReadOnlyList<CaptureInterface> Interfaces => interfaces;

    /// <summary>From here on no packet meets the programs. The gate goes last: until then a pod without its datapath stays closed.</summary>
    public void Detach()
    {
        foreach (BpfLink program in programs)
        {
            program.Dispose();
        }

        foreach (BpfLink gate in gates)
        {
            gate.Dispose();
        }
    }

    public (ulong Seen, ulong Matched) ReadCounts(CaptureInterface captured)
    {
        CaptureBpf.NksCaptureSide side = captured.Side == CaptureSides.Inbound ? CaptureBpf.NksCaptureSide.In : CaptureBpf.NksCaptureSide.Out;
        ulong seen = 0, matched = 0;
        foreach (CaptureBpf.NksCaptureStatistics counted in _statistics.Lookup((uint)side))
        {
            seen += counted.Seen;
            matched += counted.Matched;
        }

        return (seen, matched);
    }

    public void Dispose()
    {
        Detach();
        loaded.Dispose();
    }
}
