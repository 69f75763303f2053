using System.Globalization;
using System.Net.Sockets;

namespace NetkitSharp.Services.KubeProxy;

/// <summary>
/// Takes lines of <c>iptables-save</c> apart. Rules of kube-proxy's chains are kept, and of the others those that name a destination; a rule takes memory in proportion to its line.
/// </summary>
internal sealed class DumpParser(KubeProxyImportOptions options)
{
    private readonly List<Dump> _dumps = [];
    private readonly List<KubeProxyDiagnostic> _diagnostics = [];
    private DumpTable? _table;
    private Dump? _dump;
    private int _line;
    private int _rules;
    private int _kept;

    public void Add(ReadOnlySpan<char> line)
    {
        _line++;
        if (line.Length > options.MaximumLineLength)
        {
            throw new KubeProxyFormatException(_line, options.MaximumLineLength + 1, $"the line is longer than the {options.MaximumLineLength} characters that are allowed");
        }

        int control = line.IndexOfAnyInRange('\0', '\b');
        if (control >= 0)
        {
            throw new KubeProxyFormatException(_line, control + 1, $"a control character, 0x{(int)line[control]:x2}: this is no text");
        }

        WordReader words = new(line, _line);
        if (!words.TryRead(out ReadOnlySpan<char> first))
        {
            return;
        }

        if (first.IsEmpty)
        {
            throw words.Error("an empty word begins no line of iptables-save");
        }

        switch (first[0])
        {
            case '#':
                ReadComment(line);
                break;
            case '*':
                BeginTable(words, first[1..]);
                break;
            case ':':
                AddChain(words, first[1..]);
                break;
            case '[' or '-':
                AddRule(words, first);
                break;
            default:
                if (first is not "COMMIT")
                {
                    throw words.Error($"'{first}' begins no line of iptables-save: those begin with *, :, -A, [, # or COMMIT");
                }

                RequireTable(words, "COMMIT");
                _table = null;
                break;
        }
    }

    public DumpText Complete()
    {
        if (_table is not null)
        {
            throw new KubeProxyFormatException(_line + 1, 1, $"the text ends in the middle of the table {_table.Name}, which begins at line {_table.Line} and has no COMMIT: it is cut short");
        }

        return _dumps.Exists(d => d.Tables.Count > 0) ? new DumpText(_dumps, _rules, _diagnostics) : throw new KubeProxyFormatException(_line + 1, 1, "the text has no table in it: it is no output of iptables-save");
    }

    // The nft front end says so of tables that it cannot put into the words of iptables, and leaves them out.
    private void ReadComment(ReadOnlySpan<char> line)
    {
        if (line.Contains("is incompatible", StringComparison.Ordinal) || line.Contains("unsupported", StringComparison.Ordinal))
        {
            if (_diagnostics.Count < options.MaximumDiagnostics)
            {
                _diagnostics.Add(new KubeProxyDiagnostic(_line, KubeProxyDiagnosticKind.NotUnderstood, null, $"iptables-save left something out: {line.TrimStart("# ")}"));
            }
        }
        else if (_table is null && line.Contains("by ip6tables", StringComparison.Ordinal))
        {
            Announce(AddressFamily.InterNetworkV6);
        }
        else if (_table is null && line.Contains("by iptables", StringComparison.Ordinal))
        {
            Announce(AddressFamily.InterNetwork);
        }
    }

    // Every table of a dump has such a line.
    private void Announce(AddressFamily family)
    {
        if (_dump is null || (_dump.Family != family && _dump.Family != AddressFamily.Unspecified))
        {
            NewDump();
        }

        _dump!.Family = family;
    }

    private void NewDump() => _dumps.Add(_dump = new Dump());

    private void BeginTable(WordReader words, ReadOnlySpan<char> name)
    {
        if (_table is not null)
        {
            throw words.Error($"a table begins before the COMMIT of the table {_table.Name}, which begins at line {_table.Line}");
        }

        if (name is not ("raw" or "mangle" or "nat" or "filter" or "security"))
        {
            throw words.Error($"'{name}' is no table of iptables: those are raw, mangle, nat, filter and security");
        }

        Count(words);
        _table = new DumpTable(name.ToString(), _line);
        if (_dump is null || _dump.Find(_table.Name) is not null)
        {
            NewDump();
        }

        _dump!.Add(_table);
    }

    private void AddChain(WordReader words, ReadOnlySpan<char> name)
    {
        DumpTable table = RequireTable(words, "a chain");
        Count(words);
        if (name.Length == 0)
        {
            throw words.Error("a chain without a name");
        }

        DumpChain chain = new(name.ToString(), _line, KubeChains.IsOurs(name));
        if (!table.TryAdd(chain))
        {
            throw words.Error($"the chain {chain.Name} is there twice in the table {table.Name}, first at line {table.Find(chain.Name)!.Line}");
        }

        words.Read("a chain's name");
        if (words.TryRead(out ReadOnlySpan<char> counters))
        {
            CheckCounters(words, counters);
        }
    }

    private void AddRule(WordReader words, ReadOnlySpan<char> first)
    {
        DumpTable table = RequireTable(words, "a rule");
        Count(words);
        if (first[0] == '[')
        {
            CheckCounters(words, first);
            first = words.Read("a rule's counters");
        }

        if (first is not ("-A" or "--append"))
        {
            throw words.Error(first is "-N" or "-P" ? $"'{first}' is of iptables -S, not of iptables-save" : $"'{first}' adds no rule: iptables-save writes -A");
        }

        ReadOnlySpan<char> name = words.Read(first);
        if (!table.ByName.TryGetValue(name, out DumpChain? chain))
        {
            throw words.Error($"the chain {name} is not declared in the table {table.Name}");
        }

        RuleParser parser = new(words, table, keepsComment: !KubeChains.IsOfService(name));
        DumpRule rule = parser.Parse();
        SetFamily(words, parser.Family);
        if (rule.RejectWith is not null)
        {
            SetFamily(words, rule.RejectWith.StartsWith("icmp6", StringComparison.Ordinal) ? AddressFamily.InterNetworkV6 : rule.RejectWith.StartsWith("icmp-", StringComparison.Ordinal) ? AddressFamily.InterNetwork : default);
        }

        _rules++;
        if (chain.IsOurs || (rule.Target is not null && KubeChains.IsOurs(rule.Target)))
        {
            chain.Rules.Add(rule);
        }
        else
        {
            _dump!.ForeignRules++;
            if (rule.Has(RuleParts.Destination) && Decides(table, chain, rule.Target))
            {
                _dump.NamingDestinations.Add(rule);
            }
        }
    }

    /// <summary>Whether a rule that is not kube-proxy's may change what becomes of a packet to a service. One that lets packets go on as they are does where they have not been led to a service yet.</summary>
    private static bool Decides(DumpTable table, DumpChain chain, string? target) => target switch
    {
        null or "LOG" or "NFLOG" => false,
        "ACCEPT" or "RETURN" => table.Name == "nat" && chain.Name is "PREROUTING" or "OUTPUT" && !chain.Rules.Exists(static before => before.Target == KubeChains.Services),
        _ => true,
    };

    private void SetFamily(WordReader words, AddressFamily family)
    {
        if (family == AddressFamily.Unspecified)
        {
            return;
        }

        if (_dump!.Family != AddressFamily.Unspecified && _dump.Family != family)
        {
            throw words.Error($"a rule for {Name(family)} in a dump for {Name(_dump.Family)}");
        }

        _dump.Family = family;
        static string Name(AddressFamily family) => family == AddressFamily.InterNetwork ? "IPv4" : "IPv6";
    }

    private DumpTable RequireTable(WordReader words, string what) => _table ?? throw words.Error($"{what} outside of a table: a line with * and the table's name was expected before it");

    private void Count(WordReader words)
    {
        if (++_kept > options.MaximumRules)
        {
            throw words.Error($"more than the {options.MaximumRules} rules, chains and tables that are allowed");
        }
    }

    private static void CheckCounters(WordReader words, ReadOnlySpan<char> text)
    {
        int colon = text.IndexOf(':');
        if (text is not ['[', .., ']'] || colon < 0 || !IsNumber(text[1..colon]) || !IsNumber(text[(colon + 1)..^1]))
        {
            throw words.Error($"'{text}' are no counters: [packets:bytes] was expected");
        }

        static bool IsNumber(ReadOnlySpan<char> text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }
}
