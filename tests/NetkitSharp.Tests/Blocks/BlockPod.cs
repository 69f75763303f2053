using System.Net;
using System.Net.NetworkInformation;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Tests.Blocks;

/// <summary>A namespace with one end of a pair; the other end is the host's.</summary>
internal sealed class BlockPod(NetworkNamespace networkNamespace, RtnetlinkClient rtnetlink, LinkInfo hostSide, LinkInfo inside, int number)
{
    public NetworkNamespace Namespace { get; } = networkNamespace;

    public RtnetlinkClient Rtnetlink { get; } = rtnetlink;

    /// <summary>The host's end: <c>v1</c>, <c>nk1</c>.</summary>
    public LinkInfo HostSide { get; } = hostSide;

    /// <summary>The pod's end: <c>eth0</c>.</summary>
    public LinkInfo Inside { get; } = inside;

    /// <summary>How the lab's counters call the pod's end.</summary>
    public string Name => $"pod{number}";

    public string IPv4 => $"10.0.0.{number + 1}";

    public string IPv6 => $"fd00::{number + 1}";

    public PhysicalAddress Mac => Inside.Address;

    public IPAddress Address(bool ipv6) => IPAddress.Parse(ipv6 ? IPv6 : IPv4);

    /// <summary>A program at the pod's own end, attached from inside.</summary>
    public TcxLink Attach(BpfProgram program, TcxHook hook) => Namespace.Run(() => program.AttachTcx(Inside.Index, hook));
}
