using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Blocks;

/// <summary>Block 21: a service that exists in the socket layer only. No packet ever carries its address, and who connected to it is told that address.</summary>
[Collection<BlocksShareALab>]
public sealed class SocketServiceTests(BlockLab lab)
{
    private const int Port = 80;

    [KernelTheory(KernelFeature.Veth)]
    [InlineData(false)]
    [InlineData(true)]
    public void Connecting_to_the_service_reaches_the_backend_and_is_told_of_the_service(bool ipv6)
    {
        BlockPod pod = lab.Veth(1);
        IPEndPoint service = new(IPAddress.Parse(ipv6 ? "2001:db8:77::1" : "203.0.113.1"), Port);
        IPAddress remote = IPAddress.Parse(ipv6 ? BlockLab.RemoteIPv6 : BlockLab.RemoteIPv4);
        pod.Rtnetlink.Routes.Add(new RouteSpec(new IPNetwork(service.Address, ipv6 ? 128 : 32)) { Type = RouteType.Unreachable });
        using Socket listener = lab.Remote.OpenSocket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(remote, 0));
        listener.Listen(2);
        IPEndPoint backend = (IPEndPoint)listener.LocalEndPoint!;
        using ServiceBpfObject programs = ServiceBpfSpec.Open().Load();
        if (ipv6)
        {
            programs.Service6 = Describe(service, backend);
        }
        else
        {
            programs.Service4 = Describe(service, backend);
        }

        using MemberCgroup cgroup = new();
        using CgroupLink connect = ipv6 ? programs.Connect6.AttachCgroup(cgroup.Directory, BpfAttachType.CgroupInet6Connect) : programs.Connect4.AttachCgroup(cgroup.Directory, BpfAttachType.CgroupInet4Connect);
        using CgroupLink name = ipv6
            ? programs.Getpeername6.AttachCgroup(cgroup.Directory, BpfAttachType.CgroupInet6GetPeerName)
            : programs.Getpeername4.AttachCgroup(cgroup.Directory, BpfAttachType.CgroupInet4GetPeerName);
        using FrameSocket wire = new(lab.Remote, lab.RemoteDevice.Index);
        using Socket client = cgroup.Run(() => pod.Namespace.OpenSocket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        client.Connect(service);
        using Socket accepted = listener.Accept();
        client.Send([42]);
        byte[] received = new byte[1];
        accepted.Receive(received).Should().Be(1);
        received.Should().Equal(42);
        client.RemoteEndPoint.Should().Be(service, "getpeername(2) tells what was asked for");
        ((IPEndPoint)accepted.RemoteEndPoint!).Address.Should().Be(pod.Address(ipv6));
        (programs.Rewritten, programs.Reverted).Should().Be((1, 1));

        // Who connects to the backend itself is told of the backend.
        using Socket direct = cgroup.Run(() => pod.Namespace.OpenSocket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        direct.Connect(backend);
        direct.RemoteEndPoint.Should().Be(backend);
        (programs.Rewritten, programs.Reverted).Should().Be((1, 1));

        // Of a socket outside the cgroup nobody has heard: there is no way to the service.
        using Socket stranger = pod.Namespace.OpenSocket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        stranger.Invoking(s => s.Connect(service)).Should().Throw<SocketException>();
        programs.Rewritten.Should().Be(1);
        string never = Convert.ToHexString(service.Address.GetAddressBytes());
        IReadOnlyList<Frame> frames = wire.Drain(ipv6 ? Frame.IPv6 : Frame.IPv4);
        frames.Should().NotBeEmpty();
        frames.Should().NotContain(f => f.Hex.Contains(never), "the address of the service is on no wire");
    }

    private static ServiceBpf.Service Describe(IPEndPoint service, IPEndPoint backend)
    {
        ServiceBpf.Service value = new() { Port = Network(service.Port), BackendPort = Network(backend.Port) };
        service.Address.TryWriteBytes(MemoryMarshal.AsBytes((Span<uint>)value.Address), out _);
        backend.Address.TryWriteBytes(MemoryMarshal.AsBytes((Span<uint>)value.Backend), out _);
        return value;
    }

    private static uint Network(int port) => BinaryPrimitives.ReverseEndianness((ushort)port);
}
