using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.RingBuffers;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Capture;

/// <summary>
/// Captures packets at tcx and netkit hooks, before any other program there: also those that redirects lead past the devices that tcpdump listens on. Packets go on unchanged, whatever happens to the capture.
/// </summary>
/// <remarks>
/// <para>Where a datapath of this library decides at the same hook, packets come with its <see cref="Verdict"/>: the program that decides completes the record of the capture. That costs nothing while no capture runs, works for
/// datapaths of other processes too, and needs CAP_SYS_ADMIN to find them; without, packets come without verdicts. When the datapath is loaded anew, with maps of its own, they do so too, until they are captured anew.</para>
/// <para>A netkit pod whose datapath goes while it is captured stays closed, if its policy says so: a gate behind all programs sees to that. A program that others attach behind the gate while a capture runs gets no packets.</para>
/// <para>One reader at a time: <see cref="ReadAllAsync"/>, <see cref="ForEachAsync"/> or <see cref="TryRead"/>. Attaching and <see cref="Stop"/> may be called from any thread. What finds no room in the ring is counted as lost
/// (<see cref="ReadStatistics()"/>), and delays nobody.</para>
/// <para>When the process dies the kernel detaches the programs. Its ring stays in memory until the datapath that told it verdicts is unloaded.</para>
/// <para>Source: <c>native/bpf/capture.bpf.c</c>.</para>
/// </remarks>
/// <example>
/// <code>
/// using PacketCapture capture = PacketCapture.Open(new PacketCaptureOptions { Filter = CaptureFilter.Parse("tcp port 80") });
/// capture.AttachPod(network, pod);
/// using PcapngWriter writer = new(File.Create("pod.pcapng"));
/// await capture.ForEachAsync(writer.Write, stop);
/// </code>
/// </example>
public sealed class PacketCapture : IDisposable
{
    private readonly Lock _gate = new();
    private readonly PacketCaptureOptions _options;
    private readonly CaptureClock _clock;
    private readonly CaptureBpfObject _shared;
    private readonly BpfMap _slots;
    private readonly RingBufferReader _reader;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<CaptureDevice> _devices = [];
    private readonly List<DatapathVerdicts> _datapaths = [];

    /// <summary>All that packets can be of, by id, also those whose attaching failed; replaced, never changed, as the reader looks here.</summary>
    private volatile CaptureInterface[] _interfaces = [];
    private bool _tookLeftovers;
    private bool _disposed;

    private PacketCapture(PacketCaptureOptions options, CaptureBpfObject shared, BpfMap slots, RingBufferReader reader)
    {
        _options = options;
        _shared = shared;
        _slots = slots;
        _reader = reader;
        _clock = CaptureClock.Take();
        StartNanoseconds = Now;
    }

    /// <summary>The sides of devices that were attached so far, in that order; a snapshot.</summary>
    public IReadOnlyList<CaptureInterface> Interfaces
    {
        get
        {
            lock (_gate)
            {
                return [.. _devices.SelectMany(d => d.Interfaces)];
            }
        }
    }

    /// <summary>When the capture was opened, in nanoseconds since 1970 UTC.</summary>
    public long StartNanoseconds { get; }

    /// <summary>Now, by the clock that packets are stamped with, in nanoseconds since 1970 UTC.</summary>
    public long Now => _clock.ToUnixNanoseconds((ulong)Stopwatch.GetTimestamp());

    /// <summary>Makes the ring; nothing is attached yet.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="BpfException">The kernel refused a map, for want of CAP_BPF or of memory.</exception>
    public static PacketCapture Open(PacketCaptureOptions? options = null)
    {
        options ??= new PacketCaptureOptions();
        options.Validate();
        CaptureBpfObject? shared = null;
        BpfMap? slots = null;
        try
        {
            // Only the maps that all devices share.
            CaptureBpfSpec spec = OpenSpec();
            spec.Ring.MaxEntries = (uint)options.RingSize;
            spec.Slots.Load = false;
            shared = spec.Load();
            slots = BpfMap.Create(new BpfMapSpec
            {
                Name = spec.Slots.Name,
                Type = BpfMapType.Array,
                Flags = BpfMapFlags.InnerMap,
                KeySize = sizeof(uint),
                ValueSize = Unsafe.SizeOf<CaptureBpf.NksCaptureSlot>(),
                MaxEntries = (uint)shared.Statistics.CpuCount,
            });
            return new PacketCapture(options, shared, slots, RingBufferReader.Open(shared.Ring));
        }
        catch
        {
            slots?.Dispose();
            shared?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Captures at a device: at the hooks of a netkit pair when it is the primary of one, else at tcx. Nothing of the device has to be ours.
    /// </summary>
    /// <param name="interfaceIndex">The device.</param>
    /// <param name="sides">Which ways to watch.</param>
    /// <param name="networkNamespace">The namespace that the device is in; null for that of the calling thread.</param>
    /// <param name="podName">The pod that it belongs to, for whoever reads the capture; null for none.</param>
    /// <returns>An interface for each side.</returns>
    /// <exception cref="LinkNotFoundException">There is no such device.</exception>
    /// <exception cref="BpfException">The kernel refused; the message says why. Nothing was attached.</exception>
    /// <exception cref="InvalidOperationException">The capture was stopped, or the datapath there tells its verdicts to as many captures as it can.</exception>
    public IReadOnlyList<CaptureInterface> AttachDevice(int interfaceIndex, CaptureSides sides = CaptureSides.Both, NetworkNamespace? networkNamespace = null, string? podName = null)
    {
        if (sides is CaptureSides.None or > CaptureSides.Both or < CaptureSides.None)
        {
            throw new ArgumentOutOfRangeException(nameof(sides), sides, "A capture watches inbound, outbound or both.");
        }

        using NetworkNamespace? current = networkNamespace is null ? NetworkNamespace.OpenCurrent() : null;
        lock (_gate)
        {
            return Attach(networkNamespace ?? current!, interfaceIndex, sides, podName, _options.Filter);
        }
    }

    /// <summary>Captures a pod's packets.</summary>
    /// <param name="network">The pod's network.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="points">Where.</param>
    /// <returns>An interface for each side of each device.</returns>
    /// <exception cref="ArgumentException">The pod is not part of this network.</exception>
    /// <exception cref="CaptureFilterException">At the uplinks the filter would have too many terms, with the pod's addresses in it.</exception>
    /// <exception cref="BpfException">The kernel refused; the message says why. Nothing was attached.</exception>
    /// <exception cref="InvalidOperationException">The capture was stopped, or the datapath tells its verdicts to as many captures as it can.</exception>
    public IReadOnlyList<CaptureInterface> AttachPod(PodNetwork network, Pod pod, PodCapturePoints points = PodCapturePoints.Decisions)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(pod);
        const PodCapturePoints all = PodCapturePoints.Decisions | PodCapturePoints.PodDevice;
        if (points == PodCapturePoints.None || (points & ~all) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(points), points, "A pod is captured at one point at least, of those there are.");
        }

        if (!network.Pods.Contains(pod))
        {
            throw new ArgumentException($"The pod '{pod.Name}' is not, or no longer, part of this network.", nameof(pod));
        }

        lock (_gate)
        {
            int before = _devices.Count;
            try
            {
                List<CaptureInterface> attached = [];
                CaptureSides sides = (points.HasFlag(PodCapturePoints.FromPod) ? CaptureSides.Inbound : 0) | (points.HasFlag(PodCapturePoints.ToPod) ? CaptureSides.Outbound : 0);
                if (sides != CaptureSides.None)
                {
                    attached.AddRange(Attach(network.HostNamespace, pod.HostDevice.Index, sides, pod.Name, _options.Filter));
                }

                if (points.HasFlag(PodCapturePoints.PodDevice))
                {
                    attached.AddRange(Attach(pod.Namespace, pod.PodSideDevice.Index, CaptureSides.Inbound, pod.Name, _options.Filter));
                }

                if (points.HasFlag(PodCapturePoints.Uplinks) && network.UplinkIndexes is { Count: > 0 } uplinks)
                {
                    CaptureFilter ofPod = _options.Filter.And(pod.Addresses.Select(CaptureFilter.Host).Aggregate((a, b) => a.Or(b)));
                    foreach (int uplink in uplinks)
                    {
                        attached.AddRange(Attach(network.HostNamespace, uplink, CaptureSides.Inbound, pod.Name, ofPod));
                    }
                }

                return attached;
            }
            catch
            {
                foreach (CaptureDevice device in _devices[before..])
                {
                    device.Dispose();
                }

                _devices.RemoveRange(before, _devices.Count - before);
                throw;
            }
        }
    }

    /// <summary>Reads the packet that is next, with a copy of its bytes; false when there is none.</summary>
    /// <exception cref="InvalidOperationException">Another thread is reading.</exception>
    public bool TryRead([NotNullWhen(true)] out CapturedPacket? packet)
    {
        packet = null;
        if (!TryReadRecord(out RingBufferRecord record))
        {
            return false;
        }

        using (record)
        {
            packet = Decode(record.Data).ToPacket();
            return true;
        }
    }

    /// <summary>Reads all packets, each with a copy of its bytes, and waits for more. Ends when the capture was stopped and everything read, or is disposed of.</summary>
    /// <param name="cancellationToken">Ends it at once, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InvalidOperationException">Another thread is reading.</exception>
    public async IAsyncEnumerable<CapturedPacket> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        bool more;
        do
        {
            more = await WaitAsync(cancellationToken).ConfigureAwait(false);
            while (TryRead(out CapturedPacket? packet))
            {
                yield return packet;
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        while (more);

        foreach (CapturedPacket packet in TakeLeftovers())
        {
            yield return packet;
        }
    }

    /// <summary>Hands all packets to a handler while they lie in the ring, and waits for more. Completes when the capture was stopped and everything read, or is disposed of. Allocates nothing per packet.</summary>
    /// <param name="handler">Is called for each packet, one at a time. What it throws ends the task; the packet has been read then.</param>
    /// <param name="cancellationToken">Ends it at once, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InvalidOperationException">Another thread is reading.</exception>
    public async Task ForEachAsync(CapturedPacketHandler handler, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        bool more;
        do
        {
            more = await WaitAsync(cancellationToken).ConfigureAwait(false);
            while (TryHandle(handler))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        while (more);

        foreach (CapturedPacket packet in TakeLeftovers())
        {
            handler(new CapturedPacketView(packet.Info, packet.Data.Span));
        }
    }

    /// <summary>Detaches from all devices; what was captured until then can be read, and reading ends there. Stopping twice does nothing.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (_disposed || _stop.IsCancellationRequested)
            {
                return;
            }

            foreach (CaptureDevice device in _devices)
            {
                device.Detach();
            }

            foreach (DatapathVerdicts datapath in _datapaths)
            {
                datapath.Dispose();
            }
        }

        _stop.Cancel();
    }

    /// <summary>What became of the packets at one hook.</summary>
    /// <exception cref="ArgumentException">The interface is of another capture.</exception>
    public CaptureStatistics ReadStatistics(CaptureInterface captured)
    {
        ArgumentNullException.ThrowIfNull(captured);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            CaptureDevice device = _devices.Find(d => d.Interfaces.Contains(captured))
                ?? throw new ArgumentException($"The interface {captured} is none of this capture.", nameof(captured));
            (ulong seen, ulong matched) = device.ReadCounts(captured);
            ulong lost = _shared.Losses.Lookup((uint)captured.Id);

            // Those that will be counted by the next packet on their processor.
            byte[] slot = new byte[_slots.ValueSize];
            for (uint cpu = 0; cpu < _slots.MaxEntries; cpu++)
            {
                if (ReadSlot(cpu, slot).State == CaptureBpf.NksCaptureState.Lost && ReadSlot(slot).Record.Interface == captured.Id)
                {
                    lost++;
                }
            }

            return new CaptureStatistics(seen, matched, lost, captured.Delivered);
        }
    }

    /// <summary>What became of the packets at all hooks of the capture together.</summary>
    public CaptureStatistics ReadStatistics() => Interfaces.Aggregate(default(CaptureStatistics), (sum, i) => sum + ReadStatistics(i));

    /// <summary>Detaches from all devices and ends reading; what has not been read is gone.</summary>
    public void Dispose()
    {
        Stop();
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _reader.Dispose();
            foreach (CaptureDevice device in _devices)
            {
                device.Dispose();
            }

            _slots.Dispose();
            _shared.Dispose();
            _stop.Dispose();
        }
    }

    private static CaptureBpfSpec OpenSpec()
    {
        CaptureBpfSpec spec = CaptureBpfSpec.From(BundledObject.Open("capture.bpf.o"));
        foreach (Bpf.Objects.BpfObjectProgramSpec program in spec.Spec.Programs)
        {
            program.Load = false;
        }

        return spec;
    }

    private List<CaptureInterface> Attach(NetworkNamespace networkNamespace, int interfaceIndex, CaptureSides sides, string? podName, CaptureFilter filter)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_stop.IsCancellationRequested)
        {
            throw new InvalidOperationException("The capture was stopped; open another one.");
        }

        LinkInfo link;
        using (RtnetlinkClient rtnetlink = RtnetlinkClient.Open(networkNamespace))
        {
            link = rtnetlink.Links.Get(interfaceIndex);
        }

        CaptureAttachment attachment = new(link, networkNamespace);
        List<CaptureInterface> interfaces = [];
        foreach (CaptureSides side in (ReadOnlySpan<CaptureSides>)[CaptureSides.Inbound, CaptureSides.Outbound])
        {
            if (sides.HasFlag(side))
            {
                bool hasVerdicts = attachment.FindVerdicts(side) is { } maps && EnsureRegistered(maps);
                interfaces.Add(new CaptureInterface(
                    _interfaces.Length + interfaces.Count, link.Name, link.Index, attachment.HookOf(side), attachment.LinkType, _options.SnapLength, filter, podName, hasVerdicts));
            }
        }

        CaptureBpfSpec spec = OpenSpec();
        spec.Ring.MaxEntries = (uint)_options.RingSize;
        spec.Slots.MaxEntries = _slots.MaxEntries;
        spec.SnapLength = (uint)_options.SnapLength;
        CaptureBpf.NksCaptureTermArray16 terms = default;
        spec.TermCount = filter.WriteTerms(terms);
        spec.Terms = terms;
        foreach (CaptureInterface captured in interfaces)
        {
            // Before there is a packet that could be lost.
            _shared.Losses.Update((uint)captured.Id, 0);
        }

        // Known before the first packet is read.
        _interfaces = [.. _interfaces, .. interfaces];
        CaptureDevice device = attachment.Attach(spec, interfaces, new Dictionary<string, BpfMap> { ["ring"] = _shared.Ring, ["slots"] = _slots, ["losses"] = _shared.Losses.Map });
        _devices.Add(device);
        return interfaces;
    }

    private bool EnsureRegistered(DatapathVerdicts.Maps maps)
    {
        if (!_datapaths.Exists(d => d.Id == maps.Captures))
        {
            _datapaths.Add(DatapathVerdicts.Register(maps, _slots, _shared.Ring));
        }

        return true;
    }

    /// <summary>Whether more may come after what is there now.</summary>
    private async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
            return await _reader.WaitToReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Stopped: nothing more is written.
            return false;
        }
        catch (ObjectDisposedException)
        {
            // Disposed while it waited, which ends the enumeration as stopping does.
            return false;
        }
    }

    private bool TryHandle(CapturedPacketHandler handler)
    {
        if (!TryReadRecord(out RingBufferRecord record))
        {
            return false;
        }

        using (record)
        {
            handler(Decode(record.Data));
            return true;
        }
    }

    private bool TryReadRecord(out RingBufferRecord record)
    {
        try
        {
            return _reader.TryRead(out record);
        }
        catch (ObjectDisposedException)
        {
            // Disposed by another thread between two records, which ends the enumeration as stopping does.
            record = default;
            return false;
        }
    }

    /// <summary>The programs wrote the record; all the same nothing that it says leads outside.</summary>
    private CapturedPacketView Decode(ReadOnlySpan<byte> bytes)
    {
        CaptureInterface[] interfaces = _interfaces;
        if (bytes.Length < Unsafe.SizeOf<CaptureBpf.NksCaptureRecord>())
        {
            throw new InvalidDataException($"A record in the ring of the capture has {bytes.Length} bytes.");
        }

        CaptureBpf.NksCaptureRecord record = System.Runtime.InteropServices.MemoryMarshal.Read<CaptureBpf.NksCaptureRecord>(bytes);
        ReadOnlySpan<byte> data = bytes[Unsafe.SizeOf<CaptureBpf.NksCaptureRecord>()..];
        if (record.Captured > data.Length || record.Interface >= interfaces.Length || record.Captured > record.Length)
        {
            throw new InvalidDataException($"A record in the ring of the capture says {record.Captured} bytes of {record.Length} at interface {record.Interface}, and has {data.Length} bytes.");
        }

        CaptureInterface captured = interfaces[record.Interface];
        captured.Delivered++;
        return new CapturedPacketView(new CapturedPacketInfo(captured, record, _clock), data[..(int)record.Captured]);
    }

    /// <summary>Packets whose way another program ended before the datapath's, and that no later one pushed out.</summary>
    private List<CapturedPacket> TakeLeftovers()
    {
        lock (_gate)
        {
            List<CapturedPacket> packets = [];
            if (_disposed || _tookLeftovers)
            {
                return packets;
            }

            _tookLeftovers = true;
            byte[] slot = new byte[_slots.ValueSize];
            for (uint cpu = 0; cpu < _slots.MaxEntries; cpu++)
            {
                if (ReadSlot(cpu, slot).State == CaptureBpf.NksCaptureState.Pending)
                {
                    int start = Unsafe.SizeOf<CaptureBpf.NksCaptureSlot>() - PacketCaptureOptions.MaxSnapLength - Unsafe.SizeOf<CaptureBpf.NksCaptureRecord>();
                    packets.Add(Decode(slot.AsSpan(start)).ToPacket());
                }
            }

            return packets;
        }
    }

    private ref readonly CaptureBpf.NksCaptureSlot ReadSlot(uint cpu, byte[] buffer)
    {
        _slots.Lookup(System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in cpu)), buffer);
        return ref ReadSlot(buffer);
    }

    private static ref readonly CaptureBpf.NksCaptureSlot ReadSlot(byte[] buffer) => ref System.Runtime.InteropServices.MemoryMarshal.AsRef<CaptureBpf.NksCaptureSlot>(buffer);
}
