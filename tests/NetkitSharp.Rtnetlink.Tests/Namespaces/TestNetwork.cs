using System.Text.Json;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Namespaces;

/// <summary>
/// A namespace of a test's own with loopback and a veth pair up ("left" and "right", both inside, set up by ip), a client in it, and the census after it.
/// </summary>
internal sealed class TestNetwork : IDisposable
{
    private readonly NamespaceCensus _census = new();
    private readonly TestNamespace _namespace;

    internal TestNetwork(string purpose)
    {
        _namespace = new TestNamespace(purpose);
        Client = RtnetlinkClient.Open(_namespace.Namespace);
        Ip("link", "set", "lo", "up");
        Ip("link", "add", "left", "type", "veth", "peer", "name", "right");

        // Link-local addresses come when they please, and with them routes: two readers would see different tables.
        Ip("link", "set", "left", "addrgenmode", "none");
        Ip("link", "set", "right", "addrgenmode", "none");
        Ip("link", "set", "left", "up");
        Ip("link", "set", "right", "up");
        Left = Index("left");
        Right = Index("right");
    }

    internal RtnetlinkClient Client { get; }

    internal TestNamespace Namespace => _namespace;

    internal int Left { get; }

    internal int Right { get; }

    /// <summary>Loopback's index, the first of every namespace.</summary>
    internal static int Loopback => 1;

    /// <summary>An index that no link has.</summary>
    internal static int Missing => 0x7ffffff0;

    internal void Ip(params string[] arguments) => Run("ip", arguments);

    /// <summary>Runs another of iproute2's tools in the namespace: <c>bridge</c>, <c>tc</c>.</summary>
    internal void Run(string tool, params string[] arguments) => Witness.Run(tool, ["-n", _namespace.Name, .. arguments]);

    internal JsonElement[] IpJson(params string[] arguments) =>
        [.. Witness.Ip(["-n", _namespace.Name, "-d", "-j", .. arguments]).EnumerateArray().Where(e => e.EnumerateObject().Any())];

    public void Dispose()
    {
        Client.Dispose();
        _namespace.Dispose();
        _census.Dispose();
    }

    private int Index(string name) => Witness.Ip("-n", _namespace.Name, "-j", "link", "show", "dev", name)[0].GetProperty("ifindex").GetInt32();
}
