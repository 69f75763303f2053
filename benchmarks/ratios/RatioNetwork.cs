using System.Net;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Ratios;

/// <summary>A network namespace of this process with a client in it, deleted when disposed.</summary>
internal sealed class RatioNetwork : IDisposable
{
    private readonly NetworkNamespace _namespace;

    private RatioNetwork(NetworkNamespace networkNamespace)
    {
        _namespace = networkNamespace;
        Client = RtnetlinkClient.Open(networkNamespace);
    }

    /// <summary>The gateway of the routes: behind the link that <see cref="AddRoutableLink"/> makes.</summary>
    public static IPAddress Router { get; } = IPAddress.Parse("192.0.2.2");

    public RtnetlinkClient Client { get; }

    public static RatioNetwork Create(string purpose) => new(NetworkNamespace.Create($"nks-ratios-{purpose}-{Environment.ProcessId}"));

    /// <summary>Starts the C program in here.</summary>
    public Peer StartFloor(RatioOptions options, params ReadOnlySpan<string> arguments) => Peer.Start("c", options.Floor, _namespace.Name!, arguments);

    /// <summary>Starts the Go program in here, unless it is to be left out.</summary>
    public Peer? StartVishvananda(RatioOptions options, params ReadOnlySpan<string> arguments) =>
        options.Vishvananda is null ? null : Peer.Start("vishvananda", options.Vishvananda, _namespace.Name!, arguments);

    /// <summary>A link that is up, with 192.0.2.1/24, for routes by <see cref="Router"/>.</summary>
    public int AddRoutableLink()
    {
        LinkPair pair = Client.Links.Create(new VethLink("uplink") { Peer = new PeerLink("router") });
        Client.Addresses.Add(new AddressSpec(pair.Primary.Index, InterfaceAddress.Parse("192.0.2.1/24")));
        Client.Links.SetUp(pair.Peer.Index);
        Client.Links.SetUp(pair.Primary.Index);
        return pair.Primary.Index;
    }

    /// <summary>Removes all routes by a router on that link, but leaves the link as it was.</summary>
    public void RemoveRoutes(int link)
    {
        Client.Links.SetDown(link);
        Client.Links.SetUp(link);
    }

    /// <summary>Veth pairs, both ends in the same group.</summary>
    public int[] AddPairs(int count, uint group)
    {
        NetlinkBatch batch = Client.CreateBatch();
        NewLink[] links = [.. Enumerable.Range(0, count).Select(i => batch.CreateLink(new VethLink($"p{i}") { Group = group, Peer = new PeerLink($"q{i}") { Group = group } }))];
        batch.Send().ThrowIfFailed();
        return [.. links.Select(link => link.Index!.Value)];
    }

    public void Dispose()
    {
        Client.Dispose();
        _namespace.Dispose();
        NetworkNamespace.TryDelete(_namespace.Name!);
    }
}
