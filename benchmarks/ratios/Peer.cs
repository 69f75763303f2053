using System.Diagnostics;
using System.Globalization;

namespace NetkitSharp.Ratios;

/// <summary>A program of <c>benchmarks/peers</c> that does one round for each line it is sent and times it itself.</summary>
internal sealed class Peer : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    private Peer(string name, Process process)
    {
        Name = name;
        _process = process;
    }

    public string Name { get; }

    public static Peer Start(string name, string program, string networkNamespace, params ReadOnlySpan<string> arguments)
    {
        ProcessStartInfo start = new("ip", ["netns", "exec", networkNamespace, program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new Peer(name, Process.Start(start)!);
    }

    /// <summary>A program that needs no network namespace; null where it was left out.</summary>
    public static Peer? StartHere(string name, string? program, params ReadOnlySpan<string> arguments) =>
        program is null ? null : new Peer(name, Process.Start(new ProcessStartInfo(program, [.. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true })!);

    public Sample Run()
    {
        string? line;
        try
        {
            _process.StandardInput.WriteLine();
            _process.StandardInput.Flush();
            line = _process.StandardOutput.ReadLine();
        }
        catch (IOException)
        {
            line = null;
        }

        // What went wrong stands on standard error, which is shared.
        string[] words = line?.Split(' ') ?? throw new InvalidOperationException($"{Name} ended in the middle of the comparison");
        return new Sample(
            long.Parse(words[0], CultureInfo.InvariantCulture),
            long.Parse(words[1], CultureInfo.InvariantCulture),
            long.Parse(words[2], CultureInfo.InvariantCulture),
            ulong.Parse(words[3], CultureInfo.InvariantCulture),
            words.Length > 4 ? long.Parse(words[4], CultureInfo.InvariantCulture) : 0);
    }

    /// <summary>Whether it can do its job here: an old library need not know a new kernel. Why not stands on standard error.</summary>
    public bool CanRun()
    {
        try
        {
            Run();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(s_patience))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
