using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;
using NetkitSharp.Rtnetlink.TrafficControl;

namespace NetkitSharp.Bandwidth;

/// <summary>
/// The bundled <c>bandwidth</c> programs: rates of pods at the uplinks of a <see cref="HostRouting"/> datapath. What a pod sends to remotes gets departure times (earliest departure time, EDT) that fq at the uplink's root waits for, see
/// <see cref="UplinkPacing"/>; what remotes send a pod goes through a token bucket. One instance serves any number of pods and uplinks.
/// </summary>
/// <remarks>
/// <para>Limited is what leaves and enters the node, whether redirected or by way of the host's IP stack. What pods of this node send each other, and what pods and the host send each other, passes no uplink and is not limited in either direction.
/// Neither is what the host sends on under an address of its own: translated (SNAT), or encapsulated by a device that is no uplink here.</para>
/// <para>The pacing of sockets inside pods (BBR, <c>SO_MAX_PACING_RATE</c>, <c>SO_TXTIME</c> with CLOCK_MONOTONIC) is kept: a packet leaves at the later of its socket's time and the pod's. A pod has one clock: a packet that its socket wants late makes
/// those behind it late, too.</para>
/// <para>Packets of pods, with a rate or without, go to fq's middle band: their priority is set to 0. fq sends priority 7 past all departure times, and a pod on veth chooses its own. The host's packets keep theirs.</para>
/// <para>Not thread safe for changes; packets meanwhile flow on, and each change of a rate is atomic.</para>
/// <para>Source: <c>native/bpf/bandwidth.bpf.c</c>.</para>
/// </remarks>
public sealed class BandwidthLimiter : IDisposable
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    /// <summary>In bytes: two packets of the longest that GRO puts together without BIG TCP.</summary>
    private const ulong LeastBurst = 128 * 1024;

    private readonly BandwidthBpfObject _object;
    private readonly ulong _horizon;
    private readonly ulong _burst;

    private BandwidthLimiter(BandwidthBpfObject loaded, BandwidthOptions options)
    {
        _object = loaded;
        _horizon = Nanoseconds(options.Horizon);
        _burst = Nanoseconds(options.IngressBurst);
    }

    /// <summary>Loads the programs over the pods of <paramref name="routing"/>, attached to nothing yet.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message says which.</exception>
    /// <exception cref="BpfVerifierException">The kernel's verifier refused a program.</exception>
    /// <exception cref="BpfException">The kernel refused a map or a program, for want of CAP_BPF and CAP_NET_ADMIN or of memory.</exception>
    public static BandwidthLimiter Load(HostRouting routing, BandwidthOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(routing);
        options ??= new BandwidthOptions();
        options.Validate();
        BandwidthBpfSpec spec = BandwidthBpfSpec.From(BundledObject.Open("bandwidth.bpf.o"));

        // A pod has one address at least, and two directions.
        spec.Limits.MaxEntries = spec.Buckets.MaxEntries = routing.PodsMap.MaxEntries * 2;
        BpfLoadOptions shared = new();
        shared.Maps["pods"] = routing.PodsMap;
        return new BandwidthLimiter(spec.Load(shared), options);
    }

    /// <summary>
    /// Attaches the programs to an uplink of the datapath: at its egress before all others, so that none that ends the chain takes a packet past its rate, and at its ingress right before host routing's own, whose redirect ends the chain.
    /// </summary>
    /// <remarks>Call it in the uplink's network namespace: its index is looked up in that of the calling thread. The queue is <see cref="UplinkPacing"/>'s to set up.</remarks>
    /// <exception cref="BpfException">The kernel refused; the message says why. Nothing stays attached.</exception>
    public BandwidthAttachment AttachUplink(UplinkAttachment uplink)
    {
        ArgumentNullException.ThrowIfNull(uplink);
        bool ethernet = uplink.Kind == UplinkKind.Ethernet;
        BpfProgram pace = ethernet ? _object.PaceUplink : _object.PaceTunnel;
        BpfProgram police = ethernet ? _object.PoliceUplink : _object.PoliceTunnel;
        TcxLink outbound = pace.AttachTcx(uplink.InterfaceIndex, TcxHook.Egress, new MprogOptions { Position = MprogPosition.First });
        try
        {
            TcxLink inbound = police.AttachTcx(uplink.InterfaceIndex, TcxHook.Ingress, new MprogOptions { Position = MprogPosition.Before(uplink.Link) });
            return new BandwidthAttachment(uplink.InterfaceIndex, outbound, inbound);
        }
        catch
        {
            outbound.Dispose();
            throw;
        }
    }

    /// <summary>Sets the rates of a pod, at once and for packets to come: what waits keeps its departure time, and is not overtaken when a rate rises or goes.</summary>
    /// <param name="hostInterfaceIndex">The pod's host-side device.</param>
    /// <param name="rates">The rates; both are set, null takes a limit away.</param>
    /// <exception cref="ArgumentException">A rate is out of its range.</exception>
    /// <exception cref="BpfMapFullException">There are as many pods with rates as there may be addresses. The rates are as before.</exception>
    public void SetRates(int hostInterfaceIndex, PodRates rates)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hostInterfaceIndex);
        rates.Validate();
        PodRates before = GetRates(hostInterfaceIndex);
        SetRate(hostInterfaceIndex, BandwidthBpf.NksDirection.Egress, rates.Egress);
        try
        {
            SetRate(hostInterfaceIndex, BandwidthBpf.NksDirection.Ingress, rates.Ingress);
        }
        catch
        {
            SetRate(hostInterfaceIndex, BandwidthBpf.NksDirection.Egress, before.Egress);
            throw;
        }
    }

    /// <summary>The rates of a pod.</summary>
    /// <param name="hostInterfaceIndex">The pod's host-side device.</param>
    public PodRates GetRates(int hostInterfaceIndex) =>
        new(GetRate(hostInterfaceIndex, BandwidthBpf.NksDirection.Egress), GetRate(hostInterfaceIndex, BandwidthBpf.NksDirection.Ingress));

    /// <summary>A pod's rates and counters; all zero for one that never had a rate.</summary>
    /// <param name="hostInterfaceIndex">The pod's host-side device.</param>
    public PodBandwidth Read(int hostInterfaceIndex) => new(
        GetRates(hostInterfaceIndex),
        ReadCounters(hostInterfaceIndex, BandwidthBpf.NksDirection.Egress),
        ReadCounters(hostInterfaceIndex, BandwidthBpf.NksDirection.Ingress));

    /// <summary>Forgets the rates and counters of a pod, whose device is about to go.</summary>
    /// <param name="hostInterfaceIndex">The pod's host-side device.</param>
    /// <returns>Whether it had any.</returns>
    public bool Forget(int hostInterfaceIndex) =>
        Forget(new BandwidthBpf.NksLimitKey(hostInterfaceIndex, BandwidthBpf.NksDirection.Egress))
        | Forget(new BandwidthBpf.NksLimitKey(hostInterfaceIndex, BandwidthBpf.NksDirection.Ingress));

    /// <summary>Unloads the programs and maps; what is attached stays attached until its attachment is disposed.</summary>
    public void Dispose() => _object.Dispose();

    private static ulong Nanoseconds(TimeSpan time) => (ulong)time.Ticks * TimeSpan.NanosecondsPerTick;

    private bool Forget(BandwidthBpf.NksLimitKey key) => _object.Limits.TryDelete(key) | _object.Buckets.TryDelete(key);

    private void SetRate(int hostInterfaceIndex, BandwidthBpf.NksDirection direction, BitRate? rate)
    {
        BandwidthBpf.NksLimitKey key = new(hostInterfaceIndex, direction);
        if (!_object.Buckets.TryLookup(key, out _))
        {
            if (rate is null)
            {
                return;
            }

            _object.Buckets.Update(key, default, BpfUpdateMode.NoExist);
        }

        // A limit without a rate stays: it keeps what comes now behind what waits.
        ulong bytesPerSecond = rate?.BytesPerSecond ?? 0;
        _object.Limits.Update(key, new BandwidthBpf.NksLimit
        {
            Rate = bytesPerSecond,
            Window = direction == BandwidthBpf.NksDirection.Egress || rate is null ? _horizon : Math.Max(_burst, LeastBurst * NanosecondsPerSecond / bytesPerSecond),
        });
    }

    private BitRate? GetRate(int hostInterfaceIndex, BandwidthBpf.NksDirection direction) =>
        _object.Limits.TryLookup(new BandwidthBpf.NksLimitKey(hostInterfaceIndex, direction), out BandwidthBpf.NksLimit limit) && limit.Rate != 0
            ? new BitRate(limit.Rate)
            : null;

    private BandwidthCounters ReadCounters(int hostInterfaceIndex, BandwidthBpf.NksDirection direction)
    {
        BandwidthBpf.NksLimitKey key = new(hostInterfaceIndex, direction);
        return _object.Buckets.TryLookup(key, out BandwidthBpf.NksBucket bucket, BpfElementFlags.Lock)
            ? new BandwidthCounters(bucket.Packets, bucket.Bytes, bucket.DelayedPackets, bucket.DroppedPackets, bucket.DroppedBytes)
            : default;
    }
}
