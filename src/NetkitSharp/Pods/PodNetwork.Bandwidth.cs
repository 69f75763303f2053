using NetkitSharp.Bandwidth;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Datapath;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Pods;

public sealed partial class PodNetwork
{
    private readonly List<UplinkPacing> _pacing = [];
    private readonly List<BandwidthAttachment> _rateLimits = [];
    private RtnetlinkClient? _pacingRtnetlink;
    private BandwidthLimiter? _bandwidth;

    /// <summary>Sets how fast a pod may send and be sent to by way of the uplinks, at any time; see <see cref="BandwidthLimiter"/> for what is limited and what is not.</summary>
    /// <param name="pod">The pod, open or closed.</param>
    /// <param name="rates">The rates; both are set, null takes a limit away.</param>
    /// <exception cref="ArgumentException">The pod is not part of this network, or a rate is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The network was created without <see cref="PodNetworkOptions.Bandwidth"/>.</exception>
    /// <exception cref="BpfException">The datapath's map is full. The rates are as before.</exception>
    public void SetRates(Pod pod, PodRates rates)
    {
        lock (_gate)
        {
            DemandOurs(pod);
            DemandBandwidth().SetRates(pod.HostDevice.Index, rates);
        }
    }

    /// <summary>A pod's rates, and what they did since it first had any.</summary>
    /// <exception cref="ArgumentException">The pod is not part of this network.</exception>
    /// <exception cref="InvalidOperationException">The network was created without <see cref="PodNetworkOptions.Bandwidth"/>.</exception>
    public PodBandwidth ReadBandwidth(Pod pod)
    {
        lock (_gate)
        {
            DemandOurs(pod);
            return DemandBandwidth().Read(pod.HostDevice.Index);
        }
    }

    /// <summary>On the uplinks, which are attached already.</summary>
    private void StartBandwidth()
    {
        if (_options.Bandwidth is not { } options)
        {
            return;
        }

        _bandwidth = BandwidthLimiter.Load(_datapath, options);
        _pacingRtnetlink = RtnetlinkClient.Open(_hostNamespace, new RtnetlinkOptions { LoggerFactory = _options.LoggerFactory });
        foreach (UplinkAttachment uplink in _uplinks.Values)
        {
            _pacing.Add(UplinkPacing.SetUp(_pacingRtnetlink, _pacingRtnetlink.Links.Get(uplink.InterfaceIndex), options));
            _rateLimits.Add(_hostNamespace.Run(() => _bandwidth.AttachUplink(uplink)));
        }
    }

    /// <summary>The programs first: what they do without fq is not what was asked for.</summary>
    private void StopBandwidth()
    {
        foreach (BandwidthAttachment limit in _rateLimits)
        {
            limit.Dispose();
        }

        foreach (UplinkPacing pacing in _pacing)
        {
            try
            {
                pacing.Dispose();
            }
            catch (NetlinkException refused)
            {
                PodLog.PacingLeft(_logger, refused);
            }
        }

        _bandwidth?.Dispose();
        _pacingRtnetlink?.Dispose();
    }

    private void ApplyRates(PodSpec spec, Pod pod)
    {
        if (spec.Rates != default)
        {
            DemandBandwidth().SetRates(pod.HostDevice.Index, spec.Rates);
        }
    }

    private BandwidthLimiter DemandBandwidth() => _bandwidth
        ?? throw new InvalidOperationException($"The network '{_options.Name}' was created without rates: create it with {nameof(PodNetworkOptions)}.{nameof(PodNetworkOptions.Bandwidth)}, and with the uplinks at which they are to hold.");
}
