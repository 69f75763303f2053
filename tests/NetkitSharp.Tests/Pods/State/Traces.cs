using System.Text.Json;
using NetkitSharp.Testing;

namespace NetkitSharp.Tests.Pods.State;

/// <summary>What the tests' network has on a node and in this process, as <c>ip</c> and the kernel list it. Nothing that others on the machine make.</summary>
internal sealed record Traces(string Links, string Routes, string Namespaces, string Pins, int Descriptors)
{
    public static Traces Of(string hostNamespace, string pinDirectory) => new(
        Names(Witness.Ip("-n", hostNamespace, "-j", "link", "show"), "ifname"),
        Names(Witness.Ip("-n", hostNamespace, "-j", "route", "show"), "dst") + Names(Witness.Ip("-n", hostNamespace, "-j", "-6", "route", "show"), "dst"),
        string.Join(' ', Directory.GetFiles("/run/netns").Select(f => Path.GetFileName(f)).Where(n => n.StartsWith(PodFixture.NetworkName, StringComparison.Ordinal)).Order()),
        string.Join(' ', Directory.EnumerateFileSystemEntries(pinDirectory, "*", SearchOption.AllDirectories).Order()),
        Leftovers.CountDescriptors());

    private static string Names(JsonElement list, string property) => string.Join(' ', list.EnumerateArray().Select(l => l.GetProperty(property).GetString()));
}
