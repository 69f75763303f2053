using System.Net;
using NetkitSharp.Services;
using NetkitSharp.Services.KubeProxy;

namespace LoadBalancing;

/// <summary>The files that say which services there are to be.</summary>
internal sealed class ServiceSources(CommandLine command)
{
    private readonly Dictionary<string, (DateTime Written, long Length)> _read = [];
    private string? _standardInput;

    /// <summary>Whether a file is another one than the one that was read.</summary>
    public bool HaveChanged => _read.Any(static file => Stamp(file.Key) != file.Value);

    /// <summary>Reads all of them.</summary>
    /// <exception cref="InvalidDataException">One is not what it should be; the message says where.</exception>
    /// <exception cref="IOException">One cannot be read.</exception>
    public Declaration Read()
    {
        List<Service> services = [];
        List<IPNetwork> ranges = [];
        List<string> remarks = [];
        foreach (string path in command.Dumps)
        {
            Add(path, ParseDump(path), services, ranges, remarks);
        }

        foreach (string path in command.Lists)
        {
            services.AddRange(ServiceList.Parse(NameOf(path), ReadText(path)));
        }

        return new Declaration(services, [.. ranges.Distinct()], remarks);
    }

    private KubeProxyImport ParseDump(string path)
    {
        using StringReader text = new(ReadText(path));
        try
        {
            return KubeProxyImport.Parse(text, new KubeProxyImportOptions { ClusterRanges = command.ClusterRanges, LocalRanges = command.LocalRanges });
        }
        catch (KubeProxyFormatException error)
        {
            throw new InvalidDataException($"{NameOf(path)}, {error.Message}", error);
        }
    }

    private static void Add(string path, KubeProxyImport import, List<Service> services, List<IPNetwork> ranges, List<string> remarks)
    {
        services.AddRange(import.Services);
        ranges.AddRange(import.ClusterRanges);
        remarks.AddRange(import.Diagnostics.Select(diagnostic => $"{NameOf(path)}, {diagnostic}"));
        if (import.DiagnosticCount > import.Diagnostics.Count)
        {
            remarks.Add($"{NameOf(path)}: {import.DiagnosticCount - import.Diagnostics.Count} more like these");
        }

        if (import.LeftOut > 0)
        {
            remarks.Add($"{NameOf(path)}: {import.LeftOut} services were left out");
        }
    }

    private string ReadText(string path)
    {
        if (path == CommandLine.StandardInput)
        {
            return _standardInput ??= Console.In.ReadToEnd();
        }

        // Before the text: what is written while it is read is seen as a change.
        _read[path] = Stamp(path);
        return File.ReadAllText(path);
    }

    private static string NameOf(string path) => path == CommandLine.StandardInput ? "standard input" : path;

    private static (DateTime Written, long Length) Stamp(string path)
    {
        FileInfo file = new(path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }
}
