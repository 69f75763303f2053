using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Rtnetlink.TrafficControl.Classes;
using NetkitSharp.Rtnetlink.TrafficControl.Filters;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.TrafficControl;

/// <summary>A <see cref="TestNetwork"/> in which we make things on "left" and tc(8) makes the same on "right", to be compared by both.</summary>
internal sealed class TrafficNetwork(string purpose) : IDisposable
{
    private readonly TestNetwork _network = new(purpose);

    internal QdiscClient Qdiscs => _network.Client.Qdiscs;

    internal TrafficClassClient Classes => _network.Client.TrafficClasses;

    internal FilterClient Filters => _network.Client.Filters;

    internal RtnetlinkClient Client => _network.Client;

    internal int Left => _network.Left;

    internal int Right => _network.Right;

    internal Socket OpenUdp() => _network.Namespace.Namespace.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    internal void Ip(params string[] arguments) => _network.Ip(arguments);

    internal void Tc(params string[] arguments) => Witness.Run("tc", ["-n", _network.Namespace.Name, .. arguments]);

    /// <summary>What tc(8) prints of a link's queueing disciplines, classes or filters, in detail.</summary>
    internal JsonElement[] Show(string what, string link, params string[] arguments)
    {
        string output = Witness.Run("tc", ["-n", _network.Namespace.Name, "-d", "-s", "-j", what, "show", "dev", link, .. arguments]);
        using JsonDocument document = JsonDocument.Parse(output.Length == 0 ? "[]" : output);
        return [.. document.RootElement.Clone().EnumerateArray()];
    }

    /// <summary>What tc(8) prints of the options of a link's root queueing discipline, without <paramref name="without"/>.</summary>
    internal string Options(string link, params string[] without)
    {
        JsonElement root = Show("qdisc", link).Single(qdisc => qdisc.TryGetProperty("root", out _));
        JsonObject options = JsonNode.Parse(root.GetProperty("options").GetRawText())!.AsObject();
        foreach (string name in without)
        {
            options.Remove(name);
        }

        return options.ToJsonString();
    }

    public void Dispose() => _network.Dispose();
}
