using System.Net;
using System.Net.NetworkInformation;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Datapath;

/// <summary>
/// The bundled <c>peer_redirect</c> datapath: pod to pod past the host's IP stack, host to pod and pod to host through it, IPv4 and
/// IPv6, by a map from pod address to the pod's host-side device. One instance serves any number of pods.
/// </summary>
/// <remarks>
/// <para><c>from_pod</c> sees what a pod sends and checks its source address; <c>to_pod</c> sees what the host sends into a pod. Both
/// count every decision, see <see cref="ReadCounters"/>.</para>
/// <para>Not thread safe for adding and removing; the packets meanwhile flow on, each map update is atomic.</para>
/// <para>Source: <c>native/bpf/peer_redirect.bpf.c</c>.</para>
/// </remarks>
public sealed class PeerRedirect : IDisposable
{
    private readonly PeerRedirectBpfObject _object;

    private PeerRedirect(DatapathHook hook, PeerRedirectBpfObject loaded)
    {
        Hook = hook;
        _object = loaded;
    }

    /// <summary>The hooks that the loaded build is for.</summary>
    public DatapathHook Hook { get; }

    /// <summary>Loads the build for <paramref name="hook"/>: two programs and two maps, attached to nothing yet.</summary>
    /// <param name="hook">The hooks the programs will be attached to.</param>
    /// <param name="maxPods">The most pod addresses the datapath can hold, at least 1; the default is 65,536.</param>
    /// <exception cref="BpfVerifierException">The kernel's verifier refused a program.</exception>
    /// <exception cref="BpfException">The kernel refused a map or a program, for want of CAP_BPF and CAP_NET_ADMIN or of memory.</exception>
    public static PeerRedirect Load(DatapathHook hook, int maxPods = 65_536)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPods, 1);
        PeerRedirectBpfSpec spec = PeerRedirectBpfSpec.From(BundledObject.Open(hook switch
        {
            DatapathHook.Netkit => "peer_redirect.netkit.bpf.o",
            DatapathHook.Tcx => "peer_redirect.tcx.bpf.o",
            _ => throw new ArgumentOutOfRangeException(nameof(hook), hook, "A datapath hook is Netkit or Tcx."),
        }));
        spec.Pods.MaxEntries = (uint)maxPods;
        return new PeerRedirect(hook, spec.Load());
    }

    /// <summary>
    /// Attaches both programs to a pod's host-side device. Where other programs are attached already, ours run after them.
    /// </summary>
    /// <remarks>
    /// The index is looked up in the network namespace of the calling thread. Disposing the result detaches both.
    /// </remarks>
    /// <param name="interfaceIndex">The host-side device: the netkit primary, or the host's end of a veth pair.</param>
    /// <exception cref="BpfException">The kernel refused; the message says why. Nothing stays attached.</exception>
    public PodAttachment Attach(int interfaceIndex)
    {
        BpfProgram fromPod = _object.FromPod;
        BpfProgram toPod = _object.ToPod;

        // What a pod sends is let through last: until then nothing it sent can have an answer.
        BpfLink inbound = Hook == DatapathHook.Netkit
            ? toPod.AttachNetkit(interfaceIndex, NetkitHook.Primary)
            : toPod.AttachTcx(interfaceIndex, TcxHook.Egress);
        try
        {
            BpfLink outbound = Hook == DatapathHook.Netkit
                ? fromPod.AttachNetkit(interfaceIndex, NetkitHook.Peer)
                : fromPod.AttachTcx(interfaceIndex, TcxHook.Ingress);
            return new PodAttachment(outbound, inbound);
        }
        catch
        {
            inbound.Dispose();
            throw;
        }
    }

    /// <summary>Makes a pod reachable under an address, and lets it send from it.</summary>
    /// <param name="address">The pod's address, IPv4 or IPv6.</param>
    /// <param name="interfaceIndex">The pod's host-side device, in the host's namespace.</param>
    /// <param name="physicalAddress">The pod-side MAC address, or null for a netkit device in L3 mode, which has none.</param>
    /// <param name="mtu">The pod-side MTU in bytes; a longer packet goes to the host's IP stack, which answers it.</param>
    /// <exception cref="BpfException">E2BIG: the map is full.</exception>
    public void AddAddress(IPAddress address, int interfaceIndex, PhysicalAddress? physicalAddress, int mtu) =>
        _object.Pods.Update(new PeerRedirectBpf.NksAddress(address), new PeerRedirectBpf.PodEntry(interfaceIndex, physicalAddress, mtu));

    /// <summary>Takes an address out of the datapath.</summary>
    /// <returns>Whether it was there.</returns>
    public bool RemoveAddress(IPAddress address) => _object.Pods.TryDelete(new PeerRedirectBpf.NksAddress(address));

    /// <summary>How often each verdict was given since <see cref="Load"/>, summed over all processors.</summary>
    public VerdictCounters ReadCounters()
    {
        VerdictCount[] sums = new VerdictCount[VerdictCounters.Length];
        PeerRedirectBpf.NksCounter[] perCpu = new PeerRedirectBpf.NksCounter[_object.Verdicts.CpuCount];
        for (uint verdict = 0; verdict < sums.Length; verdict++)
        {
            _object.Verdicts.Lookup(verdict, perCpu);
            foreach (PeerRedirectBpf.NksCounter count in perCpu)
            {
                sums[verdict] += new VerdictCount(count.Packets, count.Bytes);
            }
        }

        return new VerdictCounters(sums);
    }

    /// <summary>Unloads the programs and maps; what is attached stays attached until its <see cref="PodAttachment"/> is disposed.</summary>
    public void Dispose() => _object.Dispose();
}
