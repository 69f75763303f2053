using System.Net;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Datapath.Benchmarks;

/// <summary>Both peers are processes of the host, over its loopback: the floor.</summary>
internal sealed class HostVariant : DatapathVariant
{
    private readonly ScratchNamespace _host = ScratchNamespace.Create("host");
    private readonly RtnetlinkClient _rtnetlink;

    public HostVariant()
        : base("host (loopback)")
    {
        _rtnetlink = RtnetlinkClient.Open(_host.Namespace);
        _rtnetlink.Links.SetUp(_rtnetlink.Links.Get("lo").Index);
    }

    public override NetworkNamespace ClientNamespace => _host.Namespace;

    public override NetworkNamespace ServerNamespace => _host.Namespace;

    public override IPAddress ServerAddress => IPAddress.Loopback;

    public override long ReadPathPackets()
    {
        LinkInfo loopback = _rtnetlink.Links.Get("lo");
        return (long)loopback.Statistics.TransmittedPackets;
    }

    public override void Dispose()
    {
        _rtnetlink.Dispose();
        _host.Dispose();
    }
}
