using System.Net;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;

namespace NetkitSharp.Datapath;

/// <content>Pods on ipvlan devices, which have no host-side device: the gate of <c>native/bpf/ipvlan_policy.bpf.c</c>, behind stubs inside the pods.</content>
public sealed partial class HostRouting
{
    private BpfObject? _ipvlan;
    private uint _lastStub = 1U << 31;

    /// <summary>Attaches the stubs of a pod's ipvlan device, with empty slots: from here on nothing passes. Do it before the device goes up.</summary>
    /// <remarks>The index is looked up in the network namespace of the calling thread, the pod's.</remarks>
    /// <param name="interfaceIndex">The pod's device, in L3 or L3S mode.</param>
    /// <exception cref="BpfException">The kernel refused; the message says why. Nothing stays attached.</exception>
    public PodStub AttachStub(int interfaceIndex) => PodStub.Attach((int)++_lastStub, interfaceIndex);

    /// <summary>Fills a stub's slots with the programs that check what the pod sends and receives, and counts its traffic from here on. Disposing the result empties the slots.</summary>
    /// <exception cref="BpfException">The kernel refused the programs.</exception>
    public PodAttachment Open(PodStub stub)
    {
        ArgumentNullException.ThrowIfNull(stub);
        BpfObject policy = IpvlanPolicy();
        AddCounters(stub.Key);
        try
        {
            stub.Open(policy.Programs["policy_out"], policy.Programs["policy_in"]);
            return new PodAttachment(stub);
        }
        catch
        {
            stub.Close();
            ForgetCounters(stub.Key);
            throw;
        }
    }

    /// <summary>Lets a pod on an ipvlan device send from an address and receive at it.</summary>
    /// <exception cref="BpfException">E2BIG: the map is full.</exception>
    public void AddAddress(IPAddress address, PodStub stub)
    {
        ArgumentNullException.ThrowIfNull(stub);
        IpvlanAddresses().Update(new HostRoutingBpf.NksAddress(address), (uint)stub.Key);
    }

    /// <summary>Takes an address away from the pods on ipvlan devices.</summary>
    /// <returns>Whether a pod had it.</returns>
    public bool RemoveIpvlanAddress(IPAddress address) => _ipvlan is not null && IpvlanAddresses().TryDelete(new HostRoutingBpf.NksAddress(address));

    /// <summary>Takes over the pods on ipvlan devices from a datapath that this one takes the place of: what their stubs jump to stays as it is.</summary>
    internal void TakeIpvlan(HostRouting older)
    {
        (_ipvlan, older._ipvlan) = (older._ipvlan, null);
        _lastStub = older._lastStub;
    }

    /// <summary>Loaded when the first pod needs it, on the counters of the others.</summary>
    private BpfObject IpvlanPolicy()
    {
        if (_ipvlan is not null)
        {
            return _ipvlan;
        }

        BpfObjectSpec spec = BundledObject.Open("ipvlan_policy.bpf.o");
        spec.Maps["ipvlan_pods"].MaxEntries = _object.Pods.Map.MaxEntries;
        BpfLoadOptions shared = new();
        foreach ((string name, BpfMap map) in SharedMaps.Where(m => spec.Maps.TryGet(m.Key, out _)))
        {
            spec.Maps[name].MaxEntries = map.MaxEntries;
            shared.Maps[name] = map;
        }

        return _ipvlan = spec.Load(shared);
    }

    private BpfMap<HostRoutingBpf.NksAddress, uint> IpvlanAddresses() => IpvlanPolicy().Maps["ipvlan_pods"].As<HostRoutingBpf.NksAddress, uint>();
}
