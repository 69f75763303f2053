using System.Net;
using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Services;
using NetkitSharp.Tests.Blocks;
using NetkitSharp.Tests.Pods;

namespace NetkitSharp.Tests.Services.Xdp;

/// <summary>
/// An <see cref="XdpLab"/> whose node has a service, with its programs at XDP of both uplinks and, where it is asked for, at tc. Its backend is beside the client, and packets go back out of the uplink that they came in by, or behind the other uplink.
/// </summary>
internal sealed class XdpNode : IDisposable
{
    public const string NearIPv4 = "192.0.2.3";
    public const string NearIPv6 = "2001:db8::3";
    public const int Port = 80;
    public const int BackendPort = 8080;

    private readonly List<IDisposable> _attached = [];
    private readonly FrameBpfObject _pass;

    public XdpNode(bool near, int? mtu = null)
    {
        IsNear = near;
        Lab = new XdpLab(mtu);
        if (near)
        {
            foreach ((string address, int bits) in ((string, int)[])[(NearIPv4, 32), (NearIPv6, 128)])
            {
                Lab.Node.RemoteRtnetlink.Addresses.Add(new AddressSpec(Lab.Node.Wire.Index, $"{address}/{bits}") { Flags = AddressFlags.NoDad });
                Lab.AddNeighbour(Lab.Uplink, IPAddress.Parse(address), Lab.Node.Wire.Address!);
            }
        }

        // A pair takes frames from a program where somebody polls at its other end, and tells him of what a program sent back where he has a program, too (veth_xdp_flush).
        FrameBpfSpec pass = FrameBpfSpec.Open();
        pass.Spec.Programs["frame_act"].Flags = BpfProgramFlags.XdpHasFragments;
        _pass = pass.Load();
        _attached.Add(Lab.Node.Remote.Run(() => _pass.FrameAct.AttachXdp(Lab.Node.Wire.Index, XdpMode.Driver)));
        _attached.Add(Lab.Backend.Run(() => _pass.FrameAct.AttachXdp(Lab.SecondWire.Peer.Index, XdpMode.Driver)));
        Balancer = ServiceLoadBalancer.Open(new()
        {
            Netkit = false,
            MasqueradeIPv4 = IPAddress.Parse(near ? NodeLab.HostIPv4 : XdpLab.NodeIPv4),
            MasqueradeIPv6 = IPAddress.Parse(near ? NodeLab.HostIPv6 : XdpLab.NodeIPv6),
        });
    }

    public bool IsNear { get; }

    public XdpLab Lab { get; }

    public ServiceLoadBalancer Balancer { get; }

    public List<XdpServiceAttachment> AtXdp { get; } = [];

    public Rtnetlink.Namespaces.NetworkNamespace BackendPlace => IsNear ? Lab.Node.Remote : Lab.Backend;

    public string BackendAddress(bool ipv6) => IsNear ? (ipv6 ? NearIPv6 : NearIPv4) : XdpLab.BackendHost(ipv6).ToString();

    /// <summary>Whom the backend sees.</summary>
    public IPAddress Masquerade(bool ipv6) => IPAddress.Parse(IsNear ? (ipv6 ? NodeLab.HostIPv6 : NodeLab.HostIPv4) : ipv6 ? XdpLab.NodeIPv6 : XdpLab.NodeIPv4);

    public void Set(ServiceProtocol protocol, bool ipv6, int port = Port, params IEnumerable<ServiceBackend> backends) => Balancer.Set(new Service(Name(protocol, ipv6, port), protocol)
    {
        Frontends = [ServiceFrontend.ExternalIP(XdpLab.Frontend(ipv6), port)],
        Backends = [.. backends],
    });

    public void SetBackend(ServiceProtocol protocol, bool ipv6) => Set(protocol, ipv6, Port, new ServiceBackend(IPAddress.Parse(BackendAddress(ipv6)), BackendPort));

    public static string Name(ServiceProtocol protocol, bool ipv6, int port = Port) => $"{protocol}-{ipv6}-{port}";

    public void AttachXdp(XdpMode mode) => Lab.Node.Host.Run(() =>
    {
        foreach (int device in (int[])[Lab.Uplink.Index, Lab.SecondUplink.Index])
        {
            XdpServiceAttachment attachment = Balancer.AttachXdp(device, mode);
            AtXdp.Add(attachment);
            _attached.Add(attachment);
            attachment.Mode.Should().Be(mode);
        }
    });

    public void AttachTc() => Lab.Node.Host.Run(() =>
    {
        foreach (int device in (int[])[Lab.Uplink.Index, Lab.SecondUplink.Index])
        {
            _attached.Add(Balancer.AttachUplink(device));
        }
    });

    public void Dispose()
    {
        _attached.ForEach(static a => a.Dispose());
        _pass.Dispose();
        Balancer.Dispose();
        Lab.Dispose();
    }
}
