using System.Net;
using System.Net.Sockets;
using NetkitSharp.Pods;
using NetkitSharp.Pods.BigTcp;
using NetkitSharp.Rtnetlink.Links.BigTcp;

namespace NetkitSharp.Datapath.Benchmarks.Topology;

/// <summary>A node with two pods of a <see cref="PodNetwork"/>.</summary>
internal sealed class PodNode : Node
{
    /// <summary>With which the names of its networks begin, and those of pods' namespaces.</summary>
    public const string NetworkPrefix = "bench";

    public PodNode(PodDevice device)
        : base(Label(device))
    {
        Device = device;
        try
        {
            PodNetworkOptions options = new() { Name = $"{NetworkPrefix}{(int)device}", Device = device, HostNamespace = Host };
            Network = PodNetwork.Create(IsIpvlan ? options with { Ipvlan = new PodIpvlanOptions { Master = UplinkName } } : options with { Uplinks = [UplinkName] });
            A = Network.AddPod(new PodSpec("a") { Addresses = ["10.0.0.2/32", "fd00::2/128"] });
            B = Network.AddPod(new PodSpec("b") { Addresses = ["10.0.0.3/32", "fd00::3/128"] });
            TcpSettings.Apply(A.Namespace);
            TcpSettings.Apply(B.Namespace);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public PodDevice Device { get; }

    /// <summary>Whether its pods leave the node by the uplink itself.</summary>
    public bool IsIpvlan => Device is PodDevice.IpvlanL3 or PodDevice.IpvlanL3S;

    public PodNetwork Network { get; }

    public Pod A { get; }

    public Pod B { get; }

    /// <summary>The device kind in the words of this program's output.</summary>
    public static string Label(PodDevice device) => device.ToString().ToLowerInvariant();

    public override void SetBigTcp(bool on)
    {
        // Raised from the way out inwards, and lowered from the pods outwards.
        if (on)
        {
            SetBigTcp(on, [RemoteEnd]);
        }

        Network.SetBigTcp(on ? new PodBigTcpOptions { Clamping = BigTcpClamping.None } : null);
        if (!on)
        {
            SetBigTcp(on, [RemoteEnd]);
        }
    }

    public static IPAddress AddressOf(Pod pod, AddressFamily family) => pod.Addresses.First(a => a.AddressFamily == family);

    protected override void Dispose(bool disposing)
    {
        Network?.Dispose();
        base.Dispose(disposing);
    }
}
