using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Services;

/// <content>Services in the socket layer, by the programs of <c>native/bpf/socket_lb.bpf.c</c>.</content>
public sealed partial class ServiceLoadBalancer
{
    private SocketPrograms? _sockets;

    /// <summary>
    /// Attaches the socket programs to a cgroup: <c>connect(2)</c> and <c>sendmsg(2)</c> to a frontend go to a backend, <c>recvmsg(2)</c> and <c>getpeername(2)</c> tell of the frontend. No packet carries the frontend's address, none of what
    /// follows is looked at, and the backend sees the client's own address. For TCP, and UDP connected or not; sockets that are bound to a device are left alone.
    /// </summary>
    /// <remarks>
    /// <para>Call it in the network namespace of the node: its processes have the node ports at the loopback addresses as well, those of pods do not. The root of the hierarchy has all processes in it.</para>
    /// <para>A service without a backend fails the call with ECONNREFUSED, one that is silent (<see cref="ServiceRefusal.Silence"/>) or does not take the client with EPERM. Whether it takes the socket of a pod that is not bound to an address
    /// is left to the program that sees the pod's packets, see <see cref="AttachPod"/>.</para>
    /// <para>With <see cref="ServiceLoadBalancerOptions.PinDirectory"/> the programs stay attached when the process ends, and the same call of the next one takes them over without a moment in which they are not there.</para>
    /// </remarks>
    /// <param name="cgroup">The cgroup's directory, of cgroup v2, such as <c>/sys/fs/cgroup</c>.</param>
    /// <exception cref="InvalidOperationException">The cgroup, or one above or below it, has them already.</exception>
    /// <exception cref="BpfObjectNotFoundException">There is no such directory.</exception>
    /// <exception cref="CgroupOccupiedException">EPERM: a program there, or above, shares its hook with no other. Nothing stays attached.</exception>
    /// <exception cref="BpfVerifierException">The kernel's verifier refused a program, as those before Linux 5.18 do.</exception>
    /// <exception cref="BpfException">The kernel refused; the message names the hook. Nothing stays attached.</exception>
    public SocketAttachment AttachCgroup(string cgroup)
    {
        ArgumentException.ThrowIfNullOrEmpty(cgroup);
        lock (_gate)
        {
            Demand();
            _sockets ??= SocketPrograms.Load(
                SharedMaps,
                SocketPrograms.ReadNamespaceCookie(),
                _options.PinDirectory is { } directory ? Path.Combine(directory, SocketPrograms.PinName) : null);
            return _sockets.Attach(cgroup);
        }
    }
}
