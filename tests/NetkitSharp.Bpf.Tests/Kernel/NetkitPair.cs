using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Tests.Kernel;

/// <summary>A pair whose primary nk1 is in one namespace and whose peer nk0 in another, both with an address.</summary>
internal sealed class NetkitPair : IDisposable
{
    internal const string PrimaryAddress = "10.21.0.1";
    internal const string PeerAddress = "10.21.0.2";
    private const string MulticastAddress = "239.21.0.1";
    private const string MulticastPrefix = "239.0.0.0/8";


    /// <param name="mode">l2 or l3.</param>
    /// <param name="beforeMove">What is to be done with the peer, by its index, while it is still in the primary's namespace.</param>
    /// <param name="options">More of ip(8)'s words for the pair.</param>
    internal NetkitPair(string mode, Action<int>? beforeMove = null, params string[] options)
    {
        Host.Ip(["link", "add", "nk1", "type", "netkit", "mode", mode, .. options, "peer", "name", "nk0"]);
        if (beforeMove is not null)
        {
            int index = Host.IndexOf("nk0");
            Host.Run(() => beforeMove(index));
        }

        Host.Ip("link", "set", "nk0", "netns", Pod.Name);
        Host.Ip("address", "add", $"{PrimaryAddress}/24", "dev", "nk1");
        Pod.Ip("address", "add", $"{PeerAddress}/24", "dev", "nk0");
        Host.Ip("link", "set", "nk1", "up");
        Pod.Ip("link", "set", "nk0", "up");
        Host.Ip("route", "add", MulticastPrefix, "dev", "nk1");
        Pod.Ip("route", "add", MulticastPrefix, "dev", "nk0");
        PrimaryIndex = Host.IndexOf("nk1");
        PeerIndex = Pod.IndexOf("nk0");
    }

    internal TestNamespace Host { get; } = new();

    internal TestNamespace Pod { get; } = new();

    internal int PrimaryIndex { get; }

    internal int PeerIndex { get; }

    internal NetkitBpfLink Attach(BpfProgram program, NetkitHook hook, MprogOptions? options = null) =>
        Host.Run(() => program.AttachNetkit(PrimaryIndex, hook, options));

    internal MprogChain Query(NetkitHook hook) => Host.Run(() => BpfHooks.QueryNetkit(PrimaryIndex, hook));

    internal void Send(NetkitHook hook, int count)
    {
        if (hook == NetkitHook.Primary)
        {
            ToPeer(count);
        }
        else
        {
            ToPrimary(count);
        }
    }

    // Multicast needs no neighbour in L2 mode, and nobody answers it: no ARP waits, no ICMP message the other way disturbs the counts.
    internal void ToPeer(int count) => Host.Send($"{PrimaryAddress}:4242", $"{MulticastAddress}:4242", count);

    internal void ToPrimary(int count) => Pod.Send($"{PeerAddress}:4242", $"{MulticastAddress}:4242", count);

    public void Dispose()
    {
        Host.Dispose();
        Pod.Dispose();
    }
}
