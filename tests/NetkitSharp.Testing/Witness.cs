using System.Diagnostics;
using System.Text.Json;

namespace NetkitSharp.Testing;

/// <summary>
/// The independent witnesses: <c>ip</c>, <c>tc</c> and <c>bpftool</c>, new enough to print netkit and tcx. The scripts unpack them
/// into <c>NETKITSHARP_TOOLS</c>; without it they come from <c>PATH</c>.
/// </summary>
public static class Witness
{
    private const int ListAttempts = 5;

    /// <summary>What <c>ip</c> with <paramref name="arguments"/> printed as JSON (give <c>-d -j</c> yourself).</summary>
    public static JsonElement Ip(params string[] arguments) => Json("ip", arguments);

    /// <summary>What <c>tc</c> with <paramref name="arguments"/> printed as JSON (give <c>-j</c> yourself).</summary>
    public static JsonElement Tc(params string[] arguments) => Json("tc", arguments);

    /// <summary>What <c>bpftool</c> with <paramref name="arguments"/> printed as JSON (give <c>-j</c> yourself).</summary>
    public static JsonElement BpfTool(params string[] arguments)
    {
        // A list ends with status 255 when one of the system's objects goes while it is made, which is none of the test's.
        for (int attempt = 0; arguments is [_, _, "show"] && attempt < ListAttempts; attempt++)
        {
            (int status, string output, _) = TryRun("bpftool", arguments);
            if (status == 0)
            {
                return Parse(output);
            }
        }

        return Json("bpftool", arguments);
    }

    /// <summary>Runs <paramref name="tool"/> and fails with its error text when it does.</summary>
    public static string Run(string tool, params string[] arguments)
    {
        (int status, string output, string error) = TryRun(tool, arguments);
        return status == 0
            ? output
            : throw new InvalidOperationException($"{tool} {string.Join(' ', arguments)} exited with {status}: {error}");
    }

    /// <summary>Runs <paramref name="tool"/> and gives its exit status, standard output and standard error.</summary>
    public static (int Status, string Output, string Error) TryRun(string tool, params string[] arguments)
    {
        ProcessStartInfo start = new(Find(tool), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    private static JsonElement Json(string tool, string[] arguments) => Parse(Run(tool, arguments));

    private static JsonElement Parse(string output)
    {
        using JsonDocument document = JsonDocument.Parse(output.Length == 0 ? "[]" : output);
        return document.RootElement.Clone();
    }

    private static string Find(string tool)
    {
        string? tools = Environment.GetEnvironmentVariable("NETKITSHARP_TOOLS");
        string candidate = Path.Combine(tools ?? "", tool);
        return tools is not null && File.Exists(candidate) ? candidate : tool;
    }
}
