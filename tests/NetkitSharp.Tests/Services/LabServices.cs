using System.Net;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Datapath;
using NetkitSharp.Services;
using NetkitSharp.Tests.Pods;
using Verdict = NetkitSharp.Services.ServiceLbBpf.NksServiceVerdict;

namespace NetkitSharp.Tests.Services;

/// <summary>The load balancer of a lab, small, and with as many answers as a test asks for.</summary>
internal sealed class LabServices : IDisposable
{
    private readonly ServiceLoadBalancer _balancer;
    private readonly List<ServiceAttachment> _attachments = [];

    public LabServices(HostRouting? hostRouting, bool netkit, uint answersPerSecond)
    {
        ServiceLoadBalancerOptions options = new()
        {
            HostRouting = hostRouting,
            Netkit = netkit,
            NodeAddresses = [IPAddress.Parse(NodeLab.HostIPv4), IPAddress.Parse(NodeLab.HostIPv6)],
            MasqueradeIPv4 = IPAddress.Parse(NodeLab.HostIPv4),
            MasqueradeIPv6 = IPAddress.Parse(NodeLab.HostIPv6),
            ClusterRanges = [IPNetwork.Parse("10.0.0.0/16"), IPNetwork.Parse("fd00::/64")],
            MaxServices = 256,
            MaxFrontends = 1024,
            MaxBackends = 1023,
            MaxConnections = 16_384,
        };
        _balancer = ServiceLoadBalancer.Open(options, name =>
        {
            BpfObjectSpec spec = BundledObject.Open(name);
            spec.Variables["answers_per_second"].Set(answersPerSecond);
            return spec;
        });
    }

    /// <summary>Makes a service what it should be, in the place of those that have its frontends.</summary>
    public void Set(Service service)
    {
        foreach (Service other in _balancer.Services.Where(other => other.Name != service.Name && other.Protocol == service.Protocol && other.Frontends.Intersect(service.Frontends).Any(static frontend => frontend.Address is not null)))
        {
            _balancer.Remove(other.Name);
        }

        _balancer.Set(service);
    }

    /// <summary>Before everything that is attached, in the namespace of the calling thread.</summary>
    public void AttachPod(int ifindex, DatapathHook hook) => _attachments.Add(_balancer.AttachPod(ifindex, hook));

    public void AttachUplink(int ifindex, UplinkKind kind = UplinkKind.Ethernet) => _attachments.Add(_balancer.AttachUplink(ifindex, kind));

    /// <summary>How often a verdict was given, of all services.</summary>
    public ulong Read(Verdict verdict) => _balancer.ReadCounters()[(ServiceVerdict)verdict].Packets;

    /// <summary>All verdicts that were given, with how often.</summary>
    public Dictionary<Verdict, ulong> ReadAll() => Enum.GetValues<ServiceVerdict>().ToDictionary(static v => (Verdict)v, v => Read((Verdict)v)).Where(static v => v.Value > 0).ToDictionary();

    public ulong Read(string service, Verdict verdict) => _balancer.ReadCounters(service)[(ServiceVerdict)verdict];

    public ServiceBackendCounters Read(string service, ServiceBackend backend) =>
        _balancer.ReadCounters(service).Backends.Single(counted => !counted.IsDraining && counted.Port == backend.Port && counted.Address.Equals(backend.Address));

    public void Dispose()
    {
        _attachments.ForEach(static attachment => attachment.Dispose());
        _balancer.Dispose();
    }
}
