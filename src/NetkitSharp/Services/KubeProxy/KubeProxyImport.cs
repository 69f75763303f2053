using System.Net;

namespace NetkitSharp.Services.KubeProxy;

/// <summary>
/// What the rules of kube-proxy's iptables mode say, read from the output of <c>iptables-save</c> or <c>ip6tables-save</c>, of the legacy and the nft front end, with or without
/// counters: the services that a <see cref="Service"/> can say alike, and a diagnostic with its line for everything else. Nothing is guessed: a service with anything in its chains that is not
/// understood is reported and left out.
/// </summary>
/// <remarks>
/// <para>Understood are three generations of kube-proxy's rules, each proved with rules written that way and beside them in the kernel: as until 1.19, as 1.20 to 1.23 have them, and as since 1.25; and the dump of one real node.
/// What another version writes otherwise is reported. Rules of others are counted in <see cref="ForeignRules"/>; one that names the address of a service is reported.</para>
/// <para>Names and kinds of frontends come from kube-proxy's comments: <c>namespace/name:port</c>, without the colon where the port has no name. The services of an IPv6 dump get
/// <see cref="KubeProxyImportOptions.IPv6NameSuffix"/>, as a Kubernetes service of both families is two of ours.</para>
/// <para>Where the rules alone do not say it: an external address without any endpoint is a <see cref="ServiceFrontendKind.ExternalIP"/>, and a backend is
/// <see cref="ServiceBackend.IsLocal"/> when a rule for local traffic leads to it, or it is in <see cref="KubeProxyImportOptions.LocalRanges"/>.</para>
/// <para>Source of the facts: Kubernetes, <c>pkg/proxy/iptables/proxier.go</c>; iptables, <c>iptables-save(8)</c>.</para>
/// </remarks>
public sealed class KubeProxyImport
{
    internal KubeProxyImport(
        IReadOnlyList<Service> services,
        IReadOnlyList<IPNetwork> clusterRanges,
        KubeProxyNodePorts nodePorts,
        IReadOnlyList<KubeProxyDiagnostic> diagnostics,
        ImportCounts counts)
    {
        Services = services;
        ClusterRanges = clusterRanges;
        NodePorts = nodePorts;
        Diagnostics = diagnostics;
        DiagnosticCount = counts.Diagnostics;
        LeftOut = counts.LeftOut;
        Rules = counts.Rules;
        ForeignRules = counts.Foreign;
        UnusedRules = counts.Unused;
    }

    /// <summary>The services, in the order of their first rule.</summary>
    public IReadOnlyList<Service> Services { get; }

    /// <summary>The cluster's own addresses, by which kube-proxy tells pods from others: one range for each family at most, none where it does not tell them.</summary>
    public IReadOnlyList<IPNetwork> ClusterRanges { get; }

    /// <summary>Where node ports are to be had.</summary>
    public KubeProxyNodePorts NodePorts { get; }

    /// <summary>What was not understood and what the load balancer does differently, by line; at most <see cref="KubeProxyImportOptions.MaximumDiagnostics"/>.</summary>
    public IReadOnlyList<KubeProxyDiagnostic> Diagnostics { get; }

    /// <summary>How many diagnostics there are, with those that <see cref="Diagnostics"/> has no room for.</summary>
    public int DiagnosticCount { get; }

    /// <summary>How many services were left out.</summary>
    public int LeftOut { get; }

    /// <summary>All rules of the dump.</summary>
    public int Rules { get; }

    /// <summary>Rules in chains that are not kube-proxy's, in any table.</summary>
    public int ForeignRules { get; }

    /// <summary>Rules in chains of services that no rule leads to: left over.</summary>
    public int UnusedRules { get; }

    /// <summary>Whether nothing was left out: there is no diagnostic, or all there are say <see cref="KubeProxyDiagnosticKind.Different"/> and were kept (<see cref="KubeProxyImportOptions.MaximumDiagnostics"/>).</summary>
    public bool IsComplete => DiagnosticCount == 0 || (DiagnosticCount == Diagnostics.Count && Diagnostics.All(d => d.Kind == KubeProxyDiagnosticKind.Different));

    /// <summary>Reads a dump, or one of each family after the other.</summary>
    /// <param name="dump">The text. It is read to its end and stays open.</param>
    /// <param name="options">Limits, and what the rules do not say.</param>
    /// <exception cref="KubeProxyFormatException">The text is no output of <c>iptables-save</c>, is cut short, or is larger than the options allow.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static KubeProxyImport Parse(TextReader dump, KubeProxyImportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dump);
        options ??= new KubeProxyImportOptions();
        options.Validate();
        DumpParser parser = new(options);
        LineReader lines = new(dump, options.MaximumLineLength);
        while (lines.TryRead(out ReadOnlySpan<char> line))
        {
            parser.Add(line);
        }

        return new DumpInterpreter(parser.Complete(), options).Interpret();
    }

    /// <summary>As <see cref="Parse(TextReader, KubeProxyImportOptions?)"/>, from lines without their ends.</summary>
    /// <param name="lines">The lines of the text.</param>
    /// <param name="options">Limits, and what the rules do not say.</param>
    /// <exception cref="KubeProxyFormatException">The text is no output of <c>iptables-save</c>, is cut short, or is larger than the options allow.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static KubeProxyImport Parse(IEnumerable<string> lines, KubeProxyImportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(lines);
        options ??= new KubeProxyImportOptions();
        options.Validate();
        DumpParser parser = new(options);
        foreach (string line in lines)
        {
            parser.Add(line);
        }

        return new DumpInterpreter(parser.Complete(), options).Interpret();
    }
}
