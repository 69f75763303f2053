using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Testing;

namespace NetkitSharp.Tests.Pods;

/// <summary>A namespace that plays the host, with an address of each family on its loopback and forwarding off.</summary>
internal sealed class PodFixture : IDisposable
{
    public const string HostIPv4 = "10.0.0.1";
    public const string HostIPv6 = "fd00::1";

    private readonly string _name = $"nks-host-{Environment.ProcessId}";

    public PodFixture()
    {
        // What an earlier test left to the collector is none of the descriptors that this one counts.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Host = NetworkNamespace.Create(_name);
        Rtnetlink = RtnetlinkClient.Open(Host);
        int loopback = Rtnetlink.Links.Get("lo").Index;
        Rtnetlink.Links.SetUp(loopback);
        Rtnetlink.Addresses.Add(new AddressSpec(loopback, $"{HostIPv4}/32"));
        Rtnetlink.Addresses.Add(new AddressSpec(loopback, $"{HostIPv6}/128"));
        Host.Run(() => File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "0"));
    }

    public NetworkNamespace Host { get; }

    public string HostName => _name;

    public RtnetlinkClient Rtnetlink { get; }

    /// <summary>The prefix of everything that the tests' networks create.</summary>
    public static string NetworkName { get; } = "nkt" + (Environment.ProcessId % 10_000);

    public PodNetworkOptions Options(PodDevice device) => new() { Name = NetworkName, Device = device, HostNamespace = Host };

    public static PodSpec PodA(NetworkNamespace? networkNamespace = null) =>
        new("a") { Addresses = ["10.0.0.2/32", "fd00::2/128"], Namespace = networkNamespace };

    public static PodSpec PodB() => new("b") { Addresses = ["10.0.0.3/32", "fd00::3/128"] };

    public void Dispose()
    {
        Rtnetlink.Dispose();
        Host.Dispose();
        NetworkNamespace.TryDelete(_name);
        StrayThreads.ShouldBeNone();
    }
}
