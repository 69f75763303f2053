using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Blocks;
using NetkitSharp.Tests.Pods.State;

namespace NetkitSharp.Tests.Services.Sockets;

/// <summary>Where the socket programs are: at all hooks of a cgroup or at none, beyond the process, and what becomes of sockets whose backend goes.</summary>
public sealed class SocketAttachmentTests
{
    private static readonly IPEndPoint s_vip4 = new(IPAddress.Parse("10.96.0.10"), 53);
    private static readonly BpfAttachType[] s_hooks =
    [
        BpfAttachType.CgroupInet4Connect, BpfAttachType.CgroupInet6Connect, BpfAttachType.CgroupUdp4SendMessage, BpfAttachType.CgroupUdp6SendMessage,
        BpfAttachType.CgroupUdp4ReceiveMessage, BpfAttachType.CgroupUdp6ReceiveMessage, BpfAttachType.CgroupInet4GetPeerName, BpfAttachType.CgroupInet6GetPeerName,
    ];

    [KernelFact(KernelFeature.Tcx)]
    public void All_hooks_or_none_and_no_socket_twice()
    {
        using ServiceLoadBalancer services = ServiceLoadBalancer.Open(SocketLab.Options);
        using MemberCgroup cgroup = new();
        using MemberCgroup beside = new();
        string below = Directory.CreateDirectory(Path.Combine(cgroup.Directory, "below")).FullName;
        try
        {
            using (ServiceBpfObject others = ServiceBpfSpec.Open().Load())
            {
                // The last hook is somebody's who shares it with nobody.
                others.Connect6.AttachCgroupWithoutLink(cgroup.Directory, BpfAttachType.CgroupInet6Connect, CgroupAttachFlags.None);
                services.Invoking(s => s.AttachCgroup(cgroup.Directory)).Should().Throw<CgroupOccupiedException>().WithMessage($"attach *connect6*CgroupInet6Connect of cgroup '{cgroup.Directory}'*");
                s_hooks.Where(hook => Attached(cgroup, hook).Length > 0).Should().Equal(BpfAttachType.CgroupInet6Connect);
                others.Connect6.DetachCgroup(cgroup.Directory, BpfAttachType.CgroupInet6Connect);
            }

            SocketAttachment attached = services.AttachCgroup(cgroup.Directory + "/");
            attached.Cgroup.Should().Be(cgroup.Directory);
            attached.Links.Select(link => link.Hook).Should().BeEquivalentTo(s_hooks);
            s_hooks.Should().AllSatisfy(hook => Attached(cgroup, hook).Should().ContainSingle());
            foreach (string directory in (string[])[cgroup.Directory, below, Path.GetDirectoryName(cgroup.Directory)!])
            {
                services.Invoking(s => s.AttachCgroup(directory)).Should().Throw<InvalidOperationException>().WithMessage($"*attached to cgroup '{cgroup.Directory}' already*led twice*");
            }

            using (services.AttachCgroup(beside.Directory))
            {
                Attached(beside, s_hooks[0]).Should().ContainSingle();
            }

            Attached(beside, s_hooks[0]).Should().BeEmpty();
            services.Invoking(s => s.AttachCgroup("/nowhere")).Should().Throw<BpfObjectNotFoundException>().WithMessage("*'/nowhere' does not exist*");
            services.Invoking(s => s.AttachCgroup("/proc")).Should().Throw<BpfException>().WithMessage("*'/proc' is no directory of a cgroup v2 file system*");
            attached.Dispose();
            attached.Dispose();
            s_hooks.Should().AllSatisfy(hook => Attached(cgroup, hook).Should().BeEmpty());
            using (services.AttachCgroup(below))
            {
            }
        }
        finally
        {
            Directory.Delete(below);
        }
    }

    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void What_was_pinned_for_a_cgroup_that_is_gone_is_forgotten()
    {
        using PinDirectory pins = new();
        string directory = Path.Combine(pins.Path, "services");
        using ServiceLoadBalancer services = ServiceLoadBalancer.Open(SocketLab.Options with { PinDirectory = directory });
        using MemberCgroup stays = new();
        using SocketAttachment kept = services.AttachCgroup(stays.Directory);
        using (MemberCgroup goes = new())
        {
            using SocketAttachment lost = services.AttachCgroup(goes.Directory);
            services.Sweep().AttachmentsForgotten.Should().Be(0);
            Directory.GetDirectories(Path.Combine(directory, "sockets")).Should().HaveCount(2);
            Directory.Delete(goes.Directory);

            // The kernel lets go of a cgroup's programs a moment after it is gone.
            int forgotten = 0;
            SpinWait.SpinUntil(() => (forgotten += services.Sweep().AttachmentsForgotten) == s_hooks.Length, TimeSpan.FromSeconds(30)).Should().BeTrue();
            Directory.CreateDirectory(goes.Directory);
        }

        Directory.GetDirectories(Path.Combine(directory, "sockets")).Should().ContainSingle();
        Attached(stays, s_hooks[0]).Should().ContainSingle();
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void The_next_process_takes_over_what_is_pinned()
    {
        using SocketLab lab = new();
        using PinDirectory pins = new();
        Service service = SocketLab.Service("dns", ServiceProtocol.Udp, s_vip4, 1);
        ServiceLoadBalancerOptions options = SocketLab.Options with { PinDirectory = Path.Combine(pins.Path, "services") };
        uint[] links;
        uint[] programs;
        using Socket client = lab.Open(lab.Pod, AddressFamily.InterNetwork, ProtocolType.Udp);
        using (ServiceLoadBalancer first = ServiceLoadBalancer.Open(options))
        {
            first.Set(service);
            SocketAttachment attached = lab.Node.Run(() => first.AttachCgroup(lab.Cgroup.Directory));
            links = [.. attached.Links.Select(link => link.Id)];
            programs = [.. attached.Links.Select(link => link.GetInfo().ProgramId)];
            SocketLab.Exchange(client, s_vip4).Should().Be((1, (EndPoint)s_vip4));

            // As the end of a process does it.
            foreach (CgroupLink link in attached.Links)
            {
                link.Dispose();
            }
        }

        SocketLab.Exchange(client, s_vip4).Should().Be((1, (EndPoint)s_vip4), "the programs are still there");
        using ServiceLoadBalancer second = ServiceLoadBalancer.Open(options);
        second.Set(service);
        client.SendTo([1], s_vip4);
        using (SocketAttachment adopted = lab.Node.Run(() => second.AttachCgroup(lab.Cgroup.Directory)))
        {
            adopted.Links.Select(link => link.Id).Should().Equal(links);
            adopted.Links.Select(link => link.GetInfo().ProgramId).Should().NotIntersectWith(programs);
            SocketLab.ReceiveFrom(client).Sender.Should().Be(s_vip4, "what a socket asked for before is known to the programs that come after");
            SocketLab.Exchange(client, s_vip4).Should().Be((1, (EndPoint)s_vip4));
        }

        s_hooks.Should().AllSatisfy(hook => Attached(lab.Cgroup, hook).Should().BeEmpty());
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void With_everything_that_is_pinned_the_programs_of_sockets_are_removed()
    {
        using SocketLab lab = new();
        using PinDirectory pins = new();
        string directory = Path.Combine(pins.Path, "services");
        using (ServiceLoadBalancer services = ServiceLoadBalancer.Open(SocketLab.Options with { PinDirectory = directory }))
        {
            foreach (CgroupLink link in lab.Node.Run(() => services.AttachCgroup(lab.Cgroup.Directory)).Links)
            {
                link.Dispose();
            }
        }

        s_hooks.Should().AllSatisfy(hook => Attached(lab.Cgroup, hook).Should().ContainSingle());

        ServiceLoadBalancer.RemoveEverything(directory).Should().BeTrue();

        s_hooks.Should().AllSatisfy(hook => Attached(lab.Cgroup, hook).Should().BeEmpty());
        Directory.Exists(directory).Should().BeFalse();
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void Connected_datagram_sockets_of_a_backend_that_is_gone_are_closed()
    {
        using SocketLab lab = new();
        Service udp = SocketLab.Service("dns", ServiceProtocol.Udp, s_vip4, 1);
        Service tcp = SocketLab.Service("tcp", ServiceProtocol.Tcp, s_vip4, 1);
        lab.Services.Set(udp);
        lab.Services.Set(tcp);
        lab.Services.CloseStaleSockets(lab.Pod).Should().Be(0, "nothing is attached");
        using SocketAttachment attached = lab.Attach();
        using Socket plain = lab.Open(lab.Pod, AddressFamily.InterNetwork, ProtocolType.Udp);
        using Socket dual = lab.Open(lab.Node, AddressFamily.InterNetworkV6, ProtocolType.Udp, dual: true);
        using Socket direct = lab.Open(lab.Pod, AddressFamily.InterNetwork, ProtocolType.Udp);
        using Socket stream = lab.Open(lab.Pod, AddressFamily.InterNetwork, ProtocolType.Tcp);
        plain.Connect(s_vip4);
        dual.Connect(new IPEndPoint(s_vip4.Address.MapToIPv6(), s_vip4.Port));
        direct.Connect(SocketLab.Backend(1, false));
        stream.Connect(s_vip4);
        lab.Services.CloseStaleSockets(lab.Pod, lab.Node).Should().Be(0, "the backend is there");

        lab.Services.Set(udp with { Backends = [new ServiceBackend(SocketLab.BackendAddress(2, false), SocketBackend.Port)] });
        lab.Services.Set(tcp with { Backends = [new ServiceBackend(SocketLab.BackendAddress(2, false), SocketBackend.Port)] });
        using Socket fresh = lab.Open(lab.Pod, AddressFamily.InterNetwork, ProtocolType.Udp);
        fresh.Connect(s_vip4);
        lab.Services.CloseStaleSockets(lab.Pod, lab.Node).Should().Be(2);
        lab.Services.CloseStaleSockets(lab.Pod, lab.Node).Should().Be(0);
        foreach (Socket closed in (Socket[])[plain, dual])
        {
            closed.Invoking(s => s.Receive(new byte[1])).Should().Throw<SocketException>().Which.SocketErrorCode.Should().Be(SocketError.ConnectionAborted);
            closed.Invoking(s => s.Send([1])).Should().Throw<SocketException>().Which.SocketErrorCode.Should().Be(SocketError.DestinationAddressRequired);
        }

        SocketLab.Exchange(plain, s_vip4).Should().Be((2, (EndPoint)s_vip4));
        foreach ((Socket open, int number) in ((Socket, int)[])[(direct, 1), (fresh, 2)])
        {
            open.Send([1]);
            SocketLab.Read(open).Number.Should().Be(number);
        }

        SocketLab.Read(stream).Number.Should().Be(1, "a connection goes on");
    }

    private static uint[] Attached(MemberCgroup cgroup, BpfAttachType hook) => [.. BpfHooks.QueryCgroup(cgroup.Directory, hook).Entries.Select(entry => entry.ProgramId)];
}
