using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;

namespace NetkitSharp.Services;

/// <content>Where the programs of <c>service_lb</c> are attached.</content>
public sealed partial class ServiceLoadBalancer
{
    private const string FromPod = "service_from_pod";

    /// <summary>The programs of <c>host_routing</c>, which a packet to a service must not get to first.</summary>
    private static readonly string[] s_hostRouting = ["from_pod", "from_uplink", "from_tunnel"];

    /// <summary>Attaches the program that sees what a pod sends, before the one of <see cref="HostRouting"/> where that is there.</summary>
    /// <remarks>The index is looked up in the network namespace of the calling thread.</remarks>
    /// <param name="interfaceIndex">The host-side device: the netkit primary, or the host's end of a veth pair.</param>
    /// <param name="hook">The hooks that the device has.</param>
    /// <exception cref="InvalidOperationException">Netkit hooks, and the load balancer was opened without their build.</exception>
    /// <exception cref="BpfException">The kernel refused; the message says why.</exception>
    public ServiceAttachment AttachPod(int interfaceIndex, DatapathHook hook)
    {
        lock (_gate)
        {
            Demand();
            BpfLink link = hook switch
            {
                DatapathHook.Tcx => _object.Object.Programs[FromPod].AttachTcx(interfaceIndex, TcxHook.Ingress, PlaceBeforeHostRouting),
                DatapathHook.Netkit when _netkit is not null => _netkit.Programs[FromPod].AttachNetkit(interfaceIndex, NetkitHook.Peer, PlaceBeforeHostRouting),
                DatapathHook.Netkit => throw new InvalidOperationException($"This load balancer was opened without the build for netkit hooks: open it with {nameof(ServiceLoadBalancerOptions)}.{nameof(ServiceLoadBalancerOptions.Netkit)}."),
                _ => throw new ArgumentOutOfRangeException(nameof(hook), hook, "A datapath hook is Netkit or Tcx."),
            };
            return new ServiceAttachment(interfaceIndex, link, null);
        }
    }

    /// <summary>Attaches the program that sees what arrives at the node, before the one of <see cref="HostRouting"/> where that is there.</summary>
    /// <remarks>The index is looked up in the network namespace of the calling thread.</remarks>
    /// <param name="interfaceIndex">The device that leads out of the node.</param>
    /// <param name="kind">What its frames begin with.</param>
    /// <exception cref="BpfException">The kernel refused; the message says why.</exception>
    public ServiceAttachment AttachUplink(int interfaceIndex, UplinkKind kind = UplinkKind.Ethernet)
    {
        lock (_gate)
        {
            Demand();
            BpfProgram program = _object.Object.Programs[kind switch
            {
                UplinkKind.Ethernet => "service_from_uplink",
                UplinkKind.Ip => "service_from_tunnel",
                _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "An uplink's frames begin with an Ethernet or an IP header."),
            }];
            return new ServiceAttachment(interfaceIndex, program.AttachTcx(interfaceIndex, TcxHook.Ingress, PlaceBeforeHostRouting), null);
        }
    }

    private static MprogPosition? PlaceBeforeHostRouting(MprogChain chain)
    {
        foreach (MprogEntry entry in chain.Entries)
        {
            try
            {
                using BpfProgram? program = BpfProgram.TryOpenById(entry.ProgramId);
                if (program is not null && s_hostRouting.Contains(program.Name))
                {
                    return entry.LinkId is { } link ? MprogPosition.BeforeLink(link) : MprogPosition.BeforeProgram(entry.ProgramId);
                }
            }
            catch (BpfPermissionException)
            {
                // Without CAP_SYS_ADMIN no other program can be looked at: before all of them is before that one.
                return MprogPosition.First;
            }
        }

        return DropGate.PlaceBefore(chain);
    }
}
