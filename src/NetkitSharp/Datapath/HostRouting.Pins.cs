using System.Net;
using System.Net.NetworkInformation;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Datapath;

/// <summary>What outlives the process: adoption of pinned links, and the contents of the maps.</summary>
public sealed partial class HostRouting
{
    /// <summary>
    /// Takes over the links of a device that an earlier process pinned, and swaps their programs for this datapath's. Null, and both as they were, unless both are at work there. In the network namespace of the calling
    /// thread.
    /// </summary>
    internal PodAttachment? TryAdopt(int interfaceIndex, DatapathHook hook, string fromPodPin, string toPodPin)
    {
        BpfLink? fromPod = null;
        BpfLink? toPod = null;
        try
        {
            fromPod = OpenAtWork(interfaceIndex, hook, FromPod, fromPodPin);
            toPod = fromPod is null ? null : OpenAtWork(interfaceIndex, hook, ToPod, toPodPin);
            if (fromPod is null || toPod is null)
            {
                fromPod?.Dispose();
                return null;
            }

            // The maps may be of a version that counted elsewhere.
            if (!_registry.IsCounted(interfaceIndex))
            {
                AddCounters(interfaceIndex);
            }

            toPod.Update(Program(hook, ToPod));
            fromPod.Update(Program(hook, FromPod));
            return new PodAttachment(hook, fromPod, toPod);
        }
        catch
        {
            fromPod?.Dispose();
            toPod?.Dispose();
            throw;
        }
    }

    /// <summary>The programs at the hook that the link of one of ours is at, in order, by their link; in the network namespace of the calling thread.</summary>
    internal static Bpf.Mprog.MprogChain Query(int interfaceIndex, DatapathHook hook, bool fromPod)
    {
        string name = fromPod ? FromPod : ToPod;
        return hook == DatapathHook.Netkit
            ? BpfHooks.QueryNetkit(interfaceIndex, NetkitHookOf(name))
            : BpfHooks.QueryTcx(interfaceIndex, TcxHookOf(name));
    }

    /// <summary>Every address of the datapath, with the host-side device that it leads to.</summary>
    internal Dictionary<IPAddress, int> ReadAddresses()
    {
        Dictionary<IPAddress, int> addresses = [];
        foreach ((HostRoutingBpf.NksAddress address, HostRoutingBpf.PodEntry entry) in _object.Pods)
        {
            addresses[address.ToAddress()] = (int)entry.HostIfindex;
        }

        return addresses;
    }

    /// <summary>Whether the address leads to the device just as <see cref="AddAddress(IPAddress, int, PhysicalAddress?, int)"/> would make it.</summary>
    internal bool Leads(IPAddress address, int interfaceIndex, PhysicalAddress? physicalAddress, int mtu) =>
        _registry.Leads(new HostRoutingBpf.NksAddress(address), new HostRoutingBpf.PodEntry(interfaceIndex, physicalAddress, mtu));

    /// <summary>The devices that something is counted for.</summary>
    internal HashSet<int> ReadCounted() => _registry.ReadCounted();

    /// <summary>Starts counting for a device that nothing is counted for.</summary>
    internal void StartCounting(int interfaceIndex) => AddCounters(interfaceIndex);

    /// <summary>As <see cref="AddAddress(IPAddress, int, PhysicalAddress?, int)"/> for many, in as few system calls as the kernel can.</summary>
    /// <exception cref="BpfBatchException">An address was refused; those before it are there.</exception>
    internal void AddAddresses(IReadOnlyList<(IPAddress Address, int InterfaceIndex, PhysicalAddress? PhysicalAddress, int Mtu)> entries) => _registry.Set(
        [.. entries.Select(static e => new HostRoutingBpf.NksAddress(e.Address))],
        [.. entries.Select(static e => new HostRoutingBpf.PodEntry(e.InterfaceIndex, e.PhysicalAddress, e.Mtu))]);

    /// <summary>As <see cref="RemoveAddress"/> for many.</summary>
    internal void RemoveAddresses(IEnumerable<IPAddress> addresses) => _registry.Remove([.. addresses.Select(static a => new HostRoutingBpf.NksAddress(a))]);

    /// <summary>As <see cref="ForgetCounters"/> for many.</summary>
    internal void ForgetCountersOf(IEnumerable<int> interfaceIndices) => _registry.StopCounting([.. interfaceIndices]);

    private static BpfLink? OpenAtWork(int interfaceIndex, DatapathHook hook, string name, string pin)
    {
        try
        {
            if (hook == DatapathHook.Netkit)
            {
                LinkAdoption<NetkitBpfLink> found = NetkitBpfLink.Adopt(pin, interfaceIndex, NetkitHookOf(name));
                return Attached(found);
            }
            else
            {
                LinkAdoption<TcxLink> found = TcxLink.Adopt(pin, interfaceIndex, TcxHookOf(name));
                return Attached(found);
            }
        }
        catch (BpfObjectKindException)
        {
            // Whatever else is pinned there is not at work either; who repairs it removes it.
            return null;
        }
    }

    private static TLink? Attached<TLink>(LinkAdoption<TLink> found)
        where TLink : BpfLink
    {
        if (found.Outcome is LinkAdoptionOutcome.Attached or LinkAdoptionOutcome.OtherProgram)
        {
            return found.Link;
        }

        found.Dispose();
        return null;
    }
}
