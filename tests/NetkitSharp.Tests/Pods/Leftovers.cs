using System.Text.Json;
using NetkitSharp.Testing;

namespace NetkitSharp.Tests.Pods;

/// <summary>What a pod network could leave behind, as <c>ip</c> and the kernel list it, never as the library does.</summary>
internal sealed record Leftovers(string Links, string Routes, string Namespaces, int Descriptors, int Programs, int BpfLinks)
{
    public static Leftovers Of(string hostNamespace) => new(
        Names(Witness.Ip("-n", hostNamespace, "-j", "link", "show"), "ifname"),
        Names(Witness.Ip("-n", hostNamespace, "-j", "route", "show"), "dst") + Names(Witness.Ip("-n", hostNamespace, "-j", "-6", "route", "show"), "dst"),
        string.Join(' ', (Directory.Exists("/run/netns") ? Directory.GetFiles("/run/netns") : []).Order()),
        Directory.GetFileSystemEntries("/proc/self/fd").Length,
        Witness.BpfTool("-j", "prog", "show").EnumerateArray().Count(p => p.TryGetProperty("name", out JsonElement name) && name.GetString() is "from_pod" or "to_pod"),
        Witness.BpfTool("-j", "link", "show").GetArrayLength());

    private static string Names(JsonElement list, string property) =>
        string.Join(' ', list.EnumerateArray().Select(l => l.GetProperty(property).GetString()));
}
