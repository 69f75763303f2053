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
        CountDescriptors(),
        Witness.BpfTool("-j", "prog", "show").EnumerateArray().Count(p => p.TryGetProperty("name", out JsonElement name) && name.GetString() is "from_pod" or "to_pod"),
        Witness.BpfTool("-j", "link", "show").GetArrayLength());

    /// <summary>The descriptors of namespaces, sockets and BPF objects that this process has open.</summary>
    public static int CountDescriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Count(IsOurs);

    /// <summary>Only the kinds that the library opens: the runtime opens files and pipes as it likes, also while this looks.</summary>
    private static bool IsOurs(string descriptor)
    {
        try
        {
            string target = File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.Name ?? "";
            return target.StartsWith("net:", StringComparison.Ordinal) || target.StartsWith("socket:", StringComparison.Ordinal) || target.StartsWith("anon_inode:bpf", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string Names(JsonElement list, string property) =>
        string.Join(' ', list.EnumerateArray().Select(l => l.GetProperty(property).GetString()));
}
