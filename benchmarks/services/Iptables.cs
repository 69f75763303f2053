using System.Diagnostics;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>The other way: <c>iptables-legacy-restore</c>, in a namespace.</summary>
internal static class Iptables
{
    public static void Restore(NetworkNamespace networkNamespace, string rules)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, rules);

            // Not a thread that has changed its namespace: what starts a process may start threads, too.
            using Process process = Process.Start(new ProcessStartInfo("ip", ["netns", "exec", networkNamespace.Name!, "iptables-legacy-restore", file]) { RedirectStandardError = true })!;
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"iptables-legacy-restore did not take the rules: {errors.Trim()}");
            }
        }
        finally
        {
            File.Delete(file);
        }
    }
}
