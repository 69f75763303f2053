using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Pinning;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;

namespace NetkitSharp.Services;

/// <content>Where the programs of <c>service_lb</c> are attached.</content>
public sealed partial class ServiceLoadBalancer
{
    private const string FromPod = "service_from_pod";
    private const string ToPod = "service_to_pod";

    /// <summary>The programs of <c>host_routing</c>, which a packet to or from a service must not get to first.</summary>
    private static readonly string[] s_hostRouting = ["from_pod", "from_uplink", "from_tunnel", "to_pod"];

    /// <summary>
    /// Attaches the program that sees what a pod sends, before the one of <see cref="HostRouting"/> where that is there, and the one that sees what backends on the node itself answer to the pod. With
    /// <see cref="ServiceLoadBalancerOptions.PinDirectory"/> they stay attached when the process ends, and those that an earlier process left are taken over without a packet in between seeing neither.
    /// </summary>
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
            BpfObject programs = hook switch
            {
                DatapathHook.Tcx => _object.Object,
                DatapathHook.Netkit when _netkit is not null => _netkit,
                DatapathHook.Netkit => throw new InvalidOperationException($"This load balancer was opened without the build for netkit hooks: open it with {nameof(ServiceLoadBalancerOptions)}.{nameof(ServiceLoadBalancerOptions.Netkit)}."),
                _ => throw new ArgumentOutOfRangeException(nameof(hook), hook, "A datapath hook is Netkit or Tcx."),
            };
            return hook == DatapathHook.Netkit
                ? Attach(
                    interfaceIndex,
                    () => AttachNetkit(interfaceIndex, "pod", programs.Programs[FromPod], NetkitHook.Peer),
                    () => AttachNetkit(interfaceIndex, "pod-reply", programs.Programs[ToPod], NetkitHook.Primary))
                : AttachTcx(interfaceIndex, "pod", programs.Programs[FromPod], programs.Programs[ToPod]);
        }
    }

    /// <summary>
    /// Attaches the program that sees what arrives at the node, before the one of <see cref="HostRouting"/> where that is there, and the one that sees what backends on the node itself answer to the outside; pinned as <see cref="AttachPod"/>
    /// does it.
    /// </summary>
    /// <remarks>The index is looked up in the network namespace of the calling thread.</remarks>
    /// <param name="interfaceIndex">The device that leads out of the node.</param>
    /// <param name="kind">What its frames begin with.</param>
    /// <exception cref="BpfException">The kernel refused; the message says why.</exception>
    public ServiceAttachment AttachUplink(int interfaceIndex, UplinkKind kind = UplinkKind.Ethernet)
    {
        lock (_gate)
        {
            Demand();
            return AttachTcx(interfaceIndex, "uplink", UplinkProgram(kind), _object.Object.Programs[kind == UplinkKind.Ethernet ? "service_to_uplink" : "service_to_tunnel"]);
        }
    }

    internal BpfProgram UplinkProgram(UplinkKind kind) => _object.Object.Programs[kind switch
    {
        UplinkKind.Ethernet => "service_from_uplink",
        UplinkKind.Ip => "service_from_tunnel",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "An uplink's frames begin with an Ethernet or an IP header."),
    }];

    /// <summary>Both programs or neither. The one for the answers is there first: no request gets through whose answer would not be known.</summary>
    private static ServiceAttachment Attach(int interfaceIndex, Func<(BpfLink Link, bool IsNew)> attach, Func<(BpfLink Link, bool IsNew)> attachReply)
    {
        (BpfLink reply, bool isNew) = attachReply();
        try
        {
            return new ServiceAttachment(interfaceIndex, attach().Link, reply);
        }
        catch
        {
            if (isNew)
            {
                ServiceAttachment.Detach(reply);
            }

            reply.Dispose();
            throw;
        }
    }

    /// <summary>Takes over the link of an earlier process where it is at work, and gives it this one's program: no packet sees neither.</summary>
    private static (BpfLink Link, bool IsNew) Attach<TLink>(string? pin, BpfProgram program, Func<string, LinkAdoption<TLink>> adopt, Func<TLink> attach)
        where TLink : BpfLink
    {
        if (pin is not null)
        {
            LinkAdoption<TLink> found = adopt(pin);
            try
            {
                if (found.Outcome is LinkAdoptionOutcome.Attached or LinkAdoptionOutcome.OtherProgram)
                {
                    found.Link!.Update(program);
                    return (found.Link, false);
                }
            }
            catch
            {
                found.Dispose();
                throw;
            }

            // Of a device that had the index before.
            found.Dispose();
            BpfFileSystem.TryUnpin(pin);
        }

        TLink link = attach();
        try
        {
            if (pin is not null)
            {
                link.Pin(pin);
            }

            return (link, true);
        }
        catch
        {
            link.Dispose();
            throw;
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

    private ServiceAttachment AttachTcx(int interfaceIndex, string what, BpfProgram program, BpfProgram reply) => Attach(
        interfaceIndex,
        () => AttachTcx(interfaceIndex, what, program, TcxHook.Ingress),
        () => AttachTcx(interfaceIndex, $"{what}-reply", reply, TcxHook.Egress));

    private (BpfLink Link, bool IsNew) AttachTcx(int interfaceIndex, string what, BpfProgram program, TcxHook hook) =>
        Attach(_pins?.LinkPin(what, interfaceIndex), program, pin => TcxLink.Adopt(pin, interfaceIndex, hook), () => program.AttachTcx(interfaceIndex, hook, PlaceBeforeHostRouting));

    private (BpfLink Link, bool IsNew) AttachNetkit(int interfaceIndex, string what, BpfProgram program, NetkitHook hook) =>
        Attach(_pins?.LinkPin(what, interfaceIndex), program, pin => NetkitBpfLink.Adopt(pin, interfaceIndex, hook), () => program.AttachNetkit(interfaceIndex, hook, PlaceBeforeHostRouting));
}
