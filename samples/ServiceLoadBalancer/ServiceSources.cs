using System.Net;
using NetkitSharp.Services;
using NetkitSharp.Services.KubeProxy;

namespace LoadBalancing;

/// <summary>The files that say which services there are to be.</summary>
internal sealed class ServiceSources(CommandLine command)
{
    private const long MaxLength = 1_000_000_000;

    private readonly Dictionary<string, (DateTime Written, long Length)> _read = [];
    private string? _standardInput;

    /// <summary>Whether a file is another one than the one that was read.</summary>
    public bool HaveChanged => _read.Any(static file => Stamp(file.Key) != file.Value);

    /// <summary>Reads all of them.</summary>
    /// <exception cref="InvalidDataException">One is not what it should be; the message says where.</exception>
    /// <exception cref="IOException">One cannot be read.</exception>
    public Declaration Read()
    {
        List<(string File, Service Service)> services = [];
        List<IPNetwork> ranges = [];
        List<KubeProxyNodePorts> nodePorts = [];
        List<string> remarks = [];
        foreach (string path in command.Dumps)
        {
            KubeProxyImport import = ParseDump(path);
            services.AddRange(import.Services.Select(service => (NameOf(path), service)));
            ranges.AddRange(import.ClusterRanges);
            nodePorts.Add(import.NodePorts);
            Remark(path, import, remarks);
        }

        foreach (string path in command.Lists)
        {
            services.AddRange(ServiceList.Parse(NameOf(path), ReadText(path)).Select(service => (NameOf(path), service)));
        }

        return new Declaration(
            [.. services.Select(static found => found.Service)],
            services.ToLookup(static found => found.Service.Name, static found => found.File),
            [.. ranges.Distinct()],
            nodePorts,
            remarks);
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

    private static void Remark(string path, KubeProxyImport import, List<string> remarks)
    {
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

    /// <summary>Not all that goes wrong with a file names it: nothing does for standard input.</summary>
    private string ReadText(string path)
    {
        try
        {
            return ReadTextOf(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{NameOf(path)} cannot be read: {error.Message}", error);
        }
    }

    private string ReadTextOf(string path)
    {
        if (path == CommandLine.StandardInput)
        {
            return _standardInput ??= Console.In.ReadToEnd();
        }

        // Before the text: what is written while it is read is seen as a change.
        (DateTime Written, long Length) stamp = Stamp(path);
        _read[path] = stamp;

        // More would not fit into a string, and the memory for it would be gone before that shows.
        return stamp.Length <= MaxLength ? File.ReadAllText(path) : throw new InvalidDataException($"{path} has {stamp.Length:N0} bytes, and there is room for {MaxLength:N0}: make it several files.");
    }

    private static string NameOf(string path) => path == CommandLine.StandardInput ? "standard input" : path;

    private static (DateTime Written, long Length) Stamp(string path)
    {
        FileInfo file = new(path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }
}
