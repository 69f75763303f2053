using System.Diagnostics;
using System.Globalization;

namespace LoadBalancing;

/// <summary>This program once more, as a process of its own, with its lines as they come.</summary>
internal sealed class BalancerProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    private readonly TextWriter _output;
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly AutoResetEvent _came = new(false);
    private readonly Process _process;

    public BalancerProcess(IEnumerable<string> arguments, TextWriter output)
    {
        _output = output;
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        _process.OutputDataReceived += Take;
        _process.ErrorDataReceived += Take;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits for a line, among all of them, that contains a text.</summary>
    /// <returns>The line; null where none came.</returns>
    public string? Await(string text)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (true)
        {
            bool ended = _process.HasExited;
            lock (_gate)
            {
                if (_lines.Find(line => line.Contains(text, StringComparison.Ordinal)) is { } line)
                {
                    return line;
                }
            }

            if (ended || waited.Elapsed > s_patience)
            {
                return null;
            }

            _came.WaitOne(TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>What ends it at once, whatever it does.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Asks it to end.</summary>
    /// <returns>Its exit code; null where it did not end.</returns>
    public int? Terminate()
    {
        using Process kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {_process.Id.ToString(CultureInfo.InvariantCulture)}"]);
        kill.WaitForExit();
        if (!_process.WaitForExit(s_patience))
        {
            return null;
        }

        // The lines, too.
        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        // Its last lines come before this returns.
        _process.WaitForExit();
        _process.Dispose();
        _came.Dispose();
    }

    private void Take(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
        {
            return;
        }

        lock (_gate)
        {
            _lines.Add(line.Data);
        }

        _output.WriteLine($"    | {line.Data}");
        _came.Set();
    }
}
