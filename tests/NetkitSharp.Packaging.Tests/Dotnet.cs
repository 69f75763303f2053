using System.Diagnostics;

namespace NetkitSharp.Packaging.Tests;

/// <summary>The <c>dotnet</c> command, as a user runs it.</summary>
internal static class Dotnet
{
    public static string Run(string folder, params string[] arguments) => Run(folder, "dotnet", arguments);

    public static string Run(string folder, string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };

        // No build server may outlive the test, and none of the test runner's own settings may reach the build.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment.Remove("MSBuildSDKsPath");
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} exited with {process.ExitCode}:\n{output}{error.Result}");
    }
}
