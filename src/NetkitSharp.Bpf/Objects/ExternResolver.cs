using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.CoRe;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Objects;

/// <summary>Finds what the programs of one load want of the kernel: once each, weak ones or not (libbpf: bpf_object__resolve_externs).</summary>
internal sealed class ExternResolver
{
    private readonly string _objectName;
    private readonly BtfTable? _types;
    private readonly Dictionary<BpfExtern, ResolvedExtern> _resolved = [];

    internal ExternResolver(string objectName, BtfTable? types)
    {
        _objectName = objectName;
        _types = types;
    }

    internal ResolvedExtern this[BpfExtern symbol] => _resolved[symbol];

    /// <exception cref="BpfUnresolvedException">The kernel has not a symbol that is not weak.</exception>
    internal void Resolve(IEnumerable<BpfExtern> symbols)
    {
        List<BpfExtern> addresses = [];
        foreach (BpfExtern symbol in symbols.Distinct())
        {
            switch (symbol.Kind)
            {
                case BpfExternKind.KernelFunction:
                    _resolved.Add(symbol, Accept(symbol, FindTyped(symbol, BtfKind.Function)));
                    break;
                case BpfExternKind.KernelVariable:
                    _resolved.Add(symbol, Accept(symbol, FindTyped(symbol, BtfKind.Variable)));
                    break;
                case BpfExternKind.KernelAddress:
                    addresses.Add(symbol);
                    break;
                default:
                    _resolved.Add(symbol, Missing($"{symbol.Description} is weak and declared without __ksym: no one defines it"));
                    break;
            }
        }

        if (addresses.Count != 0)
        {
            Dictionary<string, ulong?> found = KernelSymbols.Find([.. addresses.Select(static a => a.KernelName)]);
            addresses.ForEach(a => _resolved.Add(a, Accept(a, ToAddress(a, found))));
        }
    }

    private static ResolvedExtern Missing(string problem) => new(0, null, 0, problem);

    private ResolvedExtern Accept(BpfExtern symbol, ResolvedExtern found) => found.Problem is null || symbol.IsWeak
        ? found
        : throw new BpfUnresolvedException(_objectName, symbol.KernelName, $"{found.Problem}. Declare it __weak and guard its use with bpf_ksym_exists(), or leave out the programs that use it (Load = false)");

    private static ResolvedExtern ToAddress(BpfExtern symbol, Dictionary<string, ulong?> found)
    {
        if (!found.TryGetValue(symbol.KernelName, out ulong? address))
        {
            return Missing($"the running kernel has no symbol '{symbol.KernelName}' (/proc/kallsyms)");
        }

        return address switch
        {
            null => Missing($"the running kernel has several symbols '{symbol.KernelName}' (/proc/kallsyms), so the address is not known"),
            0 => Missing($"the address of '{symbol.KernelName}' is hidden (/proc/kallsyms shows 0): it takes CAP_SYSLOG and kernel.kptr_restrict below 2"),
            ulong known => new(0, null, known, null),
        };
    }

    private ResolvedExtern FindTyped(BpfExtern symbol, BtfKind kind)
    {
        KernelBtf kernel;
        try
        {
            kernel = KernelBtf.Open();
        }
        catch (BpfNotSupportedException e) when (symbol.IsWeak)
        {
            return Missing($"{symbol.Description} cannot be looked for: {e.Message}");
        }

        if (!kernel.TryFind(symbol.KernelName, kind, out KernelBtfReference found))
        {
            return Missing($"the running kernel has no {(kind == BtfKind.Function ? "function" : "variable")} '{symbol.KernelName}' that BTF describes, neither in vmlinux nor in a module that is loaded");
        }

        return new CoreTypeComparison(_types!, new CoreBudget(_types!, records: 1)).IsMatch(BtfRelocationKind.TypeExists, symbol.TypeId, found.Table, found.Table.Resolve(found.Table.GetType(found.Id).TypeId).Id)
            ? new ResolvedExtern((uint)found.Id, found.Module, 0, null)
            : Missing($"the running kernel's '{symbol.KernelName}' is declared otherwise than {symbol.Description} of this object");
    }
}
