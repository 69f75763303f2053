using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Services;

/// <summary>The maps that user space writes, on descriptors of the loaded object.</summary>
internal sealed class ServiceMaps(ServiceLbBpfObject loaded)
{
    public BpfMap<uint, ServiceLbBpf.NksNodes> Node { get; } = loaded.Node;

    public BpfMap<ServiceLbBpf.NksAddress, uint> NodeAddresses { get; } = loaded.NodeAddresses;

    public BpfMap<ServiceLbBpf.NksAddress, uint> Addresses { get; } = loaded.ServiceAddresses;

    public BpfMap<ServiceLbBpf.NksRange, uint> Ranges { get; } = loaded.SourceRanges;

    public BpfMap<uint, ServiceLbBpf.NksServiceRecord> Records { get; } = loaded.ServiceRecords;

    public BpfMap<ServiceLbBpf.NksTuple, ServiceLbBpf.NksConnection> Connections { get; } = loaded.Connections;

    public BpfMap<ServiceLbBpf.NksAffinityKey, ServiceLbBpf.NksAffinity> Affinities { get; } = loaded.Affinities;

    public BpfPerCpuMap<uint, ServiceLbBpf.NksServiceCounter> Verdicts { get; } = loaded.ServiceVerdicts;

    public BpfPerCpuMap<uint, ServiceLbBpf.ServiceCounters> ServiceCounters { get; } = loaded.ServiceCounters;

    public BpfPerCpuMap<uint, ServiceLbBpf.BackendCounters> BackendCounters { get; } = loaded.BackendCounters;
}
