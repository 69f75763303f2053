using System.Diagnostics;
using System.Globalization;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Testing;

namespace NetkitSharp.Tests.Pods.Isolation;

/// <summary>A process in a user namespace and a network namespace of its own, root in both and nobody outside: what a pod of a runtime with user namespaces is.</summary>
internal sealed class UserNamespaceProcess : IDisposable
{
    private readonly Process _process;

    public UserNamespaceProcess()
    {
        _process = Process.Start(new ProcessStartInfo("unshare", ["-U", "-r", "-n", "sleep", "3600"]))!;
        if (!SpinWait.SpinUntil(() => File.ReadAllText($"/proc/{_process.Id}/comm").TrimEnd() == "sleep", TimeSpan.FromSeconds(20)))
        {
            throw new InvalidOperationException("unshare did not get to sleep");
        }

        Network = NetworkNamespace.OpenProcess(_process.Id);
    }

    public NetworkNamespace Network { get; }

    /// <summary>Runs a tool as root of the namespaces; its exit status, and all that it said.</summary>
    public (int Status, string Output) Run(string tool, params string[] arguments)
    {
        string found = Path.Combine(Environment.GetEnvironmentVariable("NETKITSHARP_TOOLS") ?? "", tool);
        (int status, string output, string error) = Witness.TryRun(
            "nsenter",
            ["-t", _process.Id.ToString(CultureInfo.InvariantCulture), "-U", "-n", "--preserve-credentials", File.Exists(found) ? found : tool, .. arguments]);
        return (status, output + error);
    }

    public void Dispose()
    {
        Network.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
