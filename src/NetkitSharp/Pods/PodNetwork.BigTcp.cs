using System.Net.Sockets;
using NetkitSharp.Pods.BigTcp;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.BigTcp;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Pods;

/// <content>BIG TCP for running pods.</content>
public sealed partial class PodNetwork
{
    // A pod's socket is opened in it once, when it is first wanted.
    private readonly Dictionary<Pod, RtnetlinkClient> _interiors = [];
    private readonly HashSet<Pod> _bigTcpPods = [];

    // The sizes of the node's own devices, before this network first changed them and as it left them.
    private readonly Dictionary<int, (BigTcpSizes Former, BigTcpSizes Set)> _uplinkSizes = [];
    private PodBigTcpOptions? _bigTcp;

    /// <summary>
    /// Turns BIG TCP on or off for all pods, those that are added later included, while they run: both ends of each pair, the uplinks, and what is below an uplink (a bond's ports, a VLAN's device, what carries a tunnel).
    /// </summary>
    /// <remarks>
    /// <para>Connections go on. Those of the pods and of the host that exist take the new sizes over, too: their cached routes are put out of date, for which a route and an address that lead nowhere come and go in their namespaces.</para>
    /// <para>Sizes are raised from the way out inwards and lowered from the pods outwards, so that no device is handed what the next cannot take whole. On each device IPv6 comes before IPv4, as setting the first can set the
    /// second along.</para>
    /// <para>The node's own devices are only ever raised. They go back to what they had when the last pod's BIG TCP is turned off, and with <see cref="Dispose"/>, unless somebody else has changed them meanwhile.</para>
    /// <para>A pod whose devices are gone and an uplink that is gone are left out, and are not in the report.</para>
    /// </remarks>
    /// <param name="options">What it is to be; null turns it off.</param>
    /// <returns>What each device has now, and what each path gives.</returns>
    /// <exception cref="BigTcpException">With <see cref="BigTcpClamping.None"/>, a device cannot have it; else the kernel refused. The message names the device, and all devices are as they were.</exception>
    public PodBigTcpReport SetBigTcp(PodBigTcpOptions? options)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            List<Pod> pods = [.. _pods.Values.Where(HasDevices)];
            PodBigTcpReport report = options is null ? TurnBigTcpOff(pods, rest: false) : TurnBigTcpOn(pods, options);
            _bigTcp = options;
            return report;
        }
    }

    /// <summary>The same for one pod. The uplinks stay as they are while another pod has BIG TCP.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="options">What it is to be; null turns it off.</param>
    /// <returns>What each device of the pod's paths has now, and what each path gives.</returns>
    /// <exception cref="ArgumentException">The pod is not part of this network.</exception>
    /// <exception cref="LinkNotFoundException">The pod's devices are gone.</exception>
    /// <exception cref="BigTcpException">As above.</exception>
    public PodBigTcpReport SetBigTcp(Pod pod, PodBigTcpOptions? options)
    {
        lock (_gate)
        {
            DemandOurs(pod);
            return options is null ? TurnBigTcpOff([pod], rest: _bigTcp is not null || _bigTcpPods.Any(p => p != pod)) : TurnBigTcpOn([pod], options);
        }
    }

    /// <summary>What the devices of all pods, of the uplinks and below them have now. Nothing is changed.</summary>
    public PodBigTcpReport ReadBigTcp()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            List<UplinkStack> stacks = ReadUplinks();
            List<Pod> pods = [.. _pods.Values.Where(HasDevices)];
            List<PodBigTcpEnd> ends = EndsOf(pods, stacks);
            return Report(pods, stacks, [.. ends.Select(e =>
            {
                LinkInfo link = e.End.Links.Get(e.End.Index);
                return new PodBigTcpDevice(e.Role, e.Pod, link, null, BigTcpSizes.Of(link), BigTcpSizes.Of(link), null);
            })]);
        }
    }

    /// <summary>Gives a pod that was just added what the network was told.</summary>
    private void ApplyBigTcp(Pod pod)
    {
        if (_bigTcp is null)
        {
            return;
        }

        try
        {
            TurnBigTcpOn([pod], _bigTcp);
        }
        catch
        {
            ForgetBigTcp(pod);
            throw;
        }
    }

    /// <summary>Closes the socket in a pod that goes, or that could not be added.</summary>
    private void ForgetBigTcp(Pod pod)
    {
        _bigTcpPods.Remove(pod);
        if (_interiors.Remove(pod, out RtnetlinkClient? inside))
        {
            inside.Dispose();
        }
    }

    /// <summary>Sets the node's own devices back, when the network goes.</summary>
    private void RestoreUplinkSizes()
    {
        _bigTcpPods.Clear();
        if (_uplinkSizes.Count > 0)
        {
            TurnBigTcpOff([], rest: false);
        }
    }

    private PodBigTcpReport TurnBigTcpOn(List<Pod> pods, PodBigTcpOptions options)
    {
        List<UplinkStack> stacks = ReadUplinks();
        List<PodBigTcpEnd> ends = EndsOf(pods, stacks);
        if (ends.Count == 0)
        {
            return new PodBigTcpReport([], []);
        }

        BigTcpPlan plan = BigTcpPlan.Enable([.. ends.Select(e => e.End)], options.ToPlan());
        IReadOnlyList<BigTcpSizes> now = plan.Apply();
        for (int i = 0; i < ends.Count; i++)
        {
            if (ends[i].End.IsShared && plan.Steps[i].IsNeeded)
            {
                BigTcpSizes former = _uplinkSizes.TryGetValue(ends[i].End.Index, out (BigTcpSizes Former, BigTcpSizes Set) known) && known.Set == plan.Steps[i].Before ? known.Former : plan.Steps[i].Before;
                _uplinkSizes[ends[i].End.Index] = (former, now[i]);
            }
        }

        _bigTcpPods.UnionWith(pods);
        RefreshConnections(pods);
        return Report(pods, stacks, plan, ends, now, options.ToSizes());
    }

    /// <param name="pods">The pods that are to have it no more.</param>
    /// <param name="rest">Whether others go on with it, and the uplinks with them.</param>
    private PodBigTcpReport TurnBigTcpOff(List<Pod> pods, bool rest)
    {
        List<UplinkStack> stacks = ReadUplinks();
        List<PodBigTcpEnd> ends = EndsOf(pods, stacks);
        ends.Reverse();
        Dictionary<BigTcpEnd, BigTcpSizes> former = [];
        foreach (PodBigTcpEnd end in ends.Where(e => e.End.IsShared))
        {
            // Who changed a device after us knows better what it is to have.
            BigTcpSizes now = BigTcpSizes.Of(end.End.Links.Get(end.End.Index));
            former[end.End] = !rest && _uplinkSizes.TryGetValue(end.End.Index, out (BigTcpSizes Former, BigTcpSizes Set) known) && known.Set == now ? known.Former : now;
        }

        PodBigTcpReport report = new([], []);
        if (ends.Count > 0)
        {
            BigTcpPlan plan = BigTcpPlan.Disable([.. ends.Select(e => e.End)], former);
            IReadOnlyList<BigTcpSizes> now = plan.Apply();
            RefreshConnections(pods);
            report = Report(pods, stacks, plan, ends, now, asked: null);
        }

        _bigTcpPods.ExceptWith(pods);
        if (!rest)
        {
            _uplinkSizes.Clear();
        }

        return report;
    }

    /// <summary>Lets the connections of the pods, and of the host itself, which may leave by the same devices, take the new sizes over.</summary>
    private void RefreshConnections(List<Pod> pods)
    {
        foreach (AddressFamily family in (ReadOnlySpan<AddressFamily>)[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
        {
            Refresh(_host.Rtnetlink, "the host", family);
            foreach (Pod pod in pods.Where(p => p.Addresses.Any(a => a.AddressFamily == family)))
            {
                Refresh(Interior(pod), $"pod {pod.Name}", family);
            }
        }
    }

    private void Refresh(RtnetlinkClient inside, string place, AddressFamily family)
    {
        try
        {
            CachedRoutes.Forget(inside, family);
        }
        catch (NetlinkException refusal)
        {
            // IPv6 is turned off there, for one.
            PodLog.ConnectionsNotRefreshed(_logger, place, refusal);
        }
    }

    private RtnetlinkClient Interior(Pod pod)
    {
        if (!_interiors.TryGetValue(pod, out RtnetlinkClient? inside))
        {
            inside = RtnetlinkClient.Open(pod.Namespace, new RtnetlinkOptions { LoggerFactory = _options.LoggerFactory });
            _interiors.Add(pod, inside);
        }

        return inside;
    }

    private bool HasDevices(Pod pod) => _host.Rtnetlink.Links.TryGet(pod.HostDevice.Index, out _) && Interior(pod).Links.TryGet(pod.PodSideDevice.Index, out _);

    private List<UplinkStack> ReadUplinks()
    {
        List<UplinkStack> stacks = [];
        foreach (int index in _uplinks.Values.Select(u => u.InterfaceIndex))
        {
            if (_host.Rtnetlink.Links.TryGet(index, out LinkInfo? uplink))
            {
                stacks.Add(UplinkStack.Read(_host.Rtnetlink, uplink));
            }
        }

        return stacks;
    }

    /// <summary>The devices from the way out inwards, each once.</summary>
    private List<PodBigTcpEnd> EndsOf(List<Pod> pods, List<UplinkStack> stacks)
    {
        HashSet<int> uplinks = [.. stacks.Select(s => s.Uplink.Index)];
        IEnumerable<int> below = stacks.SelectMany(s => s.Below.Reverse()).Select(l => l.Index).Where(i => !uplinks.Contains(i)).Distinct();
        LinkClient host = _host.Rtnetlink.Links;
        return
        [
            .. below.Select(i => new PodBigTcpEnd(PodBigTcpRole.BelowUplink, null, new BigTcpEnd(host, i) { IsShared = true })),
            .. stacks.Select(s => new PodBigTcpEnd(PodBigTcpRole.Uplink, null, new BigTcpEnd(host, s.Uplink.Index) { IsShared = true })),
            .. pods.SelectMany(p => new PodBigTcpEnd[]
            {
                new(PodBigTcpRole.HostSide, p.Name, new BigTcpEnd(host, p.HostDevice.Index)),
                new(PodBigTcpRole.PodSide, p.Name, new BigTcpEnd(Interior(p).Links, p.PodSideDevice.Index) { Place = $"in pod {p.Name}" }),
            }),
        ];
    }

    private static PodBigTcpReport Report(List<Pod> pods, List<UplinkStack> stacks, BigTcpPlan plan, List<PodBigTcpEnd> ends, IReadOnlyList<BigTcpSizes> now, BigTcpSizes? asked) => Report(
        pods, stacks, [.. ends.Select((e, i) => new PodBigTcpDevice(e.Role, e.Pod, plan.Steps[i].Link, asked, plan.Steps[i].Before, now[i], plan.Steps[i].Clamp))]);

    private static PodBigTcpReport Report(List<Pod> pods, List<UplinkStack> stacks, List<PodBigTcpDevice> devices)
    {
        List<PodBigTcpPath> paths = [];
        foreach (Pod pod in pods)
        {
            List<PodBigTcpDevice> pair = [.. devices.Where(d => d.Pod == pod.Name).OrderBy(d => d.Role)];
            paths.Add(PodBigTcpPath.Of(pod.Name, null, pair));
            foreach (UplinkStack stack in stacks)
            {
                HashSet<int> way = [stack.Uplink.Index, .. stack.Below.Select(l => l.Index)];
                paths.Add(PodBigTcpPath.Of(pod.Name, stack.Uplink.Name, [.. pair, .. devices.Where(d => d.Pod is null && way.Contains(d.Link.Index)).OrderBy(d => d.Role)]));
            }
        }

        return new PodBigTcpReport(devices, paths);
    }
}
