using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Objects;

/// <summary>
/// Which function programs want called when they throw: a tag on the program names it, no instruction refers to it (libbpf: __exception_cb, Linux 6.7).
/// </summary>
internal sealed class ExceptionCallbacks
{
    private const string Prefix = "exception_callback:";

    private readonly string _objectName;
    private readonly FunctionTable _functions;
    private readonly Dictionary<string, List<string>> _names = new(StringComparer.Ordinal);

    internal ExceptionCallbacks(string objectName, BtfTable? types, FunctionTable functions)
    {
        _objectName = objectName;
        _functions = functions;
        for (int id = 1; id <= (types?.Count ?? 0); id++)
        {
            BtfType tag = types!.GetType(id);
            if (tag.Kind == BtfKind.DeclarationTag && tag.ComponentIndex == -1 && tag.Name.StartsWith(Prefix, StringComparison.Ordinal)
                && types.GetType(tag.TypeId) is { Kind: BtfKind.Function } function)
            {
                if (!_names.TryGetValue(function.Name, out List<string>? names))
                {
                    _names.Add(function.Name, names = []);
                }

                names.Add(tag.Name[Prefix.Length..]);
            }
        }
    }

    /// <summary>The function for <paramref name="program"/>; null when there is none, or more than one, about which the verifier has its say.</summary>
    /// <exception cref="BpfFormatException">The object has no such global function.</exception>
    internal BpfFunction? Find(BpfFunction program)
    {
        if (!_names.TryGetValue(program.Name, out List<string>? names) || names.Count > 1)
        {
            return null;
        }

        return _functions.Functions.FirstOrDefault(function => function.Name == names[0]) is { IsGlobal: true, IsHidden: false } callback
            ? callback
            : throw new BpfFormatException(
                _objectName, program.Section.Name, program.StartByte, $"program '{program.Name}' names '{names[0]}' as its exception callback, which is no global function of the object");
    }
}
