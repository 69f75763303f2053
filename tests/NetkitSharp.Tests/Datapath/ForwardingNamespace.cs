using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Tests.Datapath;

/// <summary>A namespace whose loopback device, index 1, is up and forwards: on it a program that is tested sees its packets arrive.</summary>
internal sealed class ForwardingNamespace : IDisposable
{
    private readonly string _name = $"nks-fwd-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..6]}";

    public ForwardingNamespace()
    {
        Namespace = NetworkNamespace.Create(_name);
        Rtnetlink = RtnetlinkClient.Open(Namespace);
        Rtnetlink.Links.SetUp(1);
        Run(() =>
        {
            File.WriteAllText("/proc/sys/net/ipv4/conf/all/forwarding", "1");
            File.WriteAllText("/proc/sys/net/ipv6/conf/all/forwarding", "1");
        });
    }

    public NetworkNamespace Namespace { get; }

    public RtnetlinkClient Rtnetlink { get; }

    public string Name => _name;

    public void Run(Action body) => Namespace.Run(body);

    public void Dispose()
    {
        Rtnetlink.Dispose();
        Namespace.Dispose();
        NetworkNamespace.TryDelete(_name);
    }
}
