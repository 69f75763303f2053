using System.Net;
using System.Net.Sockets;
using NetkitSharp.Pods;

namespace NetkitSharp.Datapath.Benchmarks;

/// <summary>A node with two pods of a <see cref="PodNetwork"/>.</summary>
internal sealed class PodNode : Node
{
    public PodNode(PodDevice device)
        : base(Label(device))
    {
        Device = device;
        try
        {
            Network = PodNetwork.Create(new PodNetworkOptions { Name = $"bench{(int)device}", Device = device, HostNamespace = Host, Uplinks = [UplinkName] });
            A = Network.AddPod(new PodSpec("a") { Addresses = ["10.0.0.2/32", "fd00::2/128"] });
            B = Network.AddPod(new PodSpec("b") { Addresses = ["10.0.0.3/32", "fd00::3/128"] });
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public PodDevice Device { get; }

    public PodNetwork Network { get; }

    public Pod A { get; }

    public Pod B { get; }

    /// <summary>The device kind in the words of this program's output.</summary>
    public static string Label(PodDevice device) => device.ToString().ToLowerInvariant();

    public static IPAddress AddressOf(Pod pod, AddressFamily family) => pod.Addresses.First(a => a.AddressFamily == family);

    protected override void Dispose(bool disposing)
    {
        Network?.Dispose();
        base.Dispose(disposing);
    }
}
