using System.Net;
using System.Net.Sockets;

namespace NetkitSharp.Services.KubeProxy;

/// <summary>
/// Makes services of one dump. First the chains that all services share are read, which gives their frontends; then the chains of each service. Every chain is read once and belongs to one
/// service, so that the work is in proportion to the rules, whatever they jump to.
/// </summary>
internal sealed partial class ServiceInterpreter(Dump dump, KubeProxyImportOptions options, DiagnosticList diagnostics)
{
    private const RuleParts NodePort = RuleParts.Protocol | RuleParts.DestinationPort;

    private readonly DumpTable? _nat = dump.Find("nat");
    private readonly DumpTable? _filter = dump.Find("filter");
    private readonly string _suffix = dump.Family == AddressFamily.InterNetworkV6 ? options.IPv6NameSuffix : "";
    private readonly Dictionary<(string Name, ServiceProtocol Protocol), ServiceDraft> _services = [];
    private readonly Dictionary<string, ServiceDraft> _names = [];
    private readonly List<ServiceDraft> _inOrder = [];
    private readonly Dictionary<FrontendKey, FrontendDraft> _frontends = [];
    private readonly Dictionary<string, ServiceDraft> _owners = [];

    // Rules in shared chains that were not understood: whom they touch is known when all frontends are.
    private readonly List<DumpRule> _strays = [];

    /// <summary>What tells pods from others, where the rules say it by addresses.</summary>
    public IPNetwork? ClusterRange { get; private set; }

    public bool AllNodeAddresses { get; private set; }

    public List<IPNetwork> NodeAddresses { get; } = [];

    public List<IPNetwork> ExceptNodeAddresses { get; } = [];

    public List<int> HealthCheckPorts { get; } = [];

    public int LeftOut { get; private set; }

    public int ForeignRules { get; private set; } = dump.ForeignRules;

    public int UnusedRules { get; private set; }

    public List<(Service Service, int Line)> Interpret()
    {
        ReadHooks();
        ReadMarks();
        ReadNatServices();
        ReadNodePorts();
        ReadFilter();
        List<(Service Service, int Line)> services = [];
        List<(ServiceDraft Draft, Service Service)> made = [];
        foreach (ServiceDraft draft in _inOrder)
        {
            if (Assemble(draft) is Service service)
            {
                made.Add((draft, service));
            }
        }

        LeaveOutTouched();
        foreach ((ServiceDraft draft, Service service) in made)
        {
            if (!draft.IsLeftOut)
            {
                services.Add((service, draft.Line));
            }
        }

        LeftOut = _inOrder.Count - services.Count;
        CountUnused();
        return services;
    }

    private static List<DumpRule> Rules(DumpTable? table, string chain) => table?.Find(chain)?.Rules ?? [];

    private void Leave(ServiceDraft draft, int line, string message)
    {
        draft.IsLeftOut = true;
        diagnostics.Add(line, KubeProxyDiagnosticKind.NotUnderstood, draft.Name, message);
    }

    private void Differ(ServiceDraft draft, int line, string message) => diagnostics.Add(line, KubeProxyDiagnosticKind.Different, draft.Name, message);

    private void Stray(DumpRule rule, string chain)
    {
        diagnostics.Add(rule.Line, KubeProxyDiagnosticKind.NotUnderstood, null, $"{chain}: {rule.Describe()}");
        _strays.Add(rule);
    }

    /// <summary>The service of a comment: <paramref name="text"/> is its name, with the colon that versions before 1.20 put behind a port without a name.</summary>
    private ServiceDraft? FindService(ReadOnlySpan<char> text, DumpRule rule, string chain)
    {
        ReadOnlySpan<char> name = text.TrimEnd(':');
        if (name.IsEmpty || !name.Contains('/') || name.Contains(' '))
        {
            Stray(rule, chain);
            return null;
        }

        string full = $"{name}{_suffix}";
        if (_services.TryGetValue((full, rule.Protocol), out ServiceDraft? draft))
        {
            return draft;
        }

        draft = new ServiceDraft(full, rule.Protocol, rule.Line);
        _services.Add((full, rule.Protocol), draft);
        _inOrder.Add(draft);
        if (!_names.TryAdd(full, draft))
        {
            Leave(draft, rule.Line, $"a service of this name is there for {_names[full].Protocol}, since line {_names[full].Line}, and this one is for {rule.Protocol}");
        }

        return draft;
    }

    /// <summary>The frontend of a rule, which may be a known one; null where another service has it.</summary>
    private FrontendDraft? FindFrontend(ServiceDraft draft, ServiceFrontendKind? kind, FrontendKey key, DumpRule rule)
    {
        if (_frontends.TryGetValue(key, out FrontendDraft? known))
        {
            if (known.Service == draft && (kind is null || kind == known.Kind))
            {
                return known;
            }

            Leave(draft, rule.Line, $"{Describe(key)} is {known.Kind} of {known.Service.Name} already, since line {known.Line}");
            return null;
        }

        if (key.Port == 0)
        {
            Leave(draft, rule.Line, "port 0 is no port of a service");
            return null;
        }

        FrontendDraft frontend = new(draft, key, kind ?? ServiceFrontendKind.ExternalIP, rule.Line);
        _frontends.Add(key, frontend);
        draft.Frontends.Add(frontend);
        return frontend;
    }

    private static string Describe(FrontendKey key) => key.Address is null ? $"node port {key.Port} ({key.Protocol})" : $"{new IPEndPoint(key.Address, key.Port)} ({key.Protocol})";

    private void CountUnused()
    {
        foreach (DumpChain chain in _nat?.Chains ?? [])
        {
            if (KubeChains.IsOfService(chain.Name) && !_owners.ContainsKey(chain.Name))
            {
                UnusedRules += chain.Rules.Count;
            }
        }
    }
}
