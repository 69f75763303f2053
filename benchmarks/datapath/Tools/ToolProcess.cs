using System.ComponentModel;
using System.Diagnostics;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Datapath.Benchmarks.Tools;

/// <summary>A program in a network namespace.</summary>
internal sealed class ToolProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;
    private readonly string _name;

    private ToolProcess(string name, Process process)
    {
        _name = name;
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <exception cref="ToolException">There is no such program.</exception>
    public static ToolProcess Start(NetworkNamespace place, string name, params string[] arguments)
    {
        try
        {
            return new ToolProcess(name, Process.Start(new ProcessStartInfo("ip", ["netns", "exec", place.Name!, name, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!);
        }
        catch (Win32Exception missing)
        {
            throw new ToolException($"ip: {missing.Message}");
        }
    }

    /// <summary>Waits for its end, and gives what it said.</summary>
    /// <exception cref="ToolException">It failed, or takes for ever.</exception>
    public string Finish()
    {
        if (!_process.WaitForExit(s_patience))
        {
            throw new ToolException($"{_name} does not end.");
        }

        return _process.ExitCode == 0 ? _output.Result : throw new ToolException($"{_name}: exit status {_process.ExitCode}: {_errors.Result.Trim()} {_output.Result.Trim()}".Trim());
    }

    /// <summary>Ends it, if it has not.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
