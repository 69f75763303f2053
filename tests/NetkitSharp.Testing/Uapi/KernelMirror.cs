using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace NetkitSharp.Testing.Uapi;

/// <summary>
/// Everything in an assembly that repeats the C headers, as claims on them. The members say themselves which constant they are: it is the first word of the summary, or the
/// name where that is C's own. Structs with a name of C's are taken for it; others are those whose summary begins with the struct.
/// </summary>
public sealed partial class KernelMirror
{
    private const BindingFlags Fields = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly XmlDocumentation _documentation;
    private readonly UapiMapping _mapping;

    /// <summary>Collects the claims of <paramref name="types"/>, all of one assembly.</summary>
    public KernelMirror(IReadOnlyCollection<Type> types, UapiMapping mapping)
    {
        _documentation = new XmlDocumentation(types.First().Assembly);
        _mapping = mapping;
        foreach (Type type in types)
        {
            if (type.IsEnum)
            {
                Enumeration(type);
                continue;
            }

            Constants(type);
            if (type.IsValueType && !type.IsDefined(typeof(InlineArrayAttribute)))
            {
                Struct(type);
            }
        }
    }

    /// <summary>What must hold in the headers.</summary>
    public List<UapiClaim> Claims { get; } = [];

    /// <summary>The members that repeat the kernel but do not say what.</summary>
    public List<string> Unproved { get; } = [];

    /// <summary>What of the mapping was not needed, and must go.</summary>
    public IEnumerable<string> Needless => _mapping.Exemptions.Keys.Concat(_mapping.Structs.Keys).Except(Used);

    private HashSet<string> Used { get; } = [];

    private void Enumeration(Type type)
    {
        if (IsExempt(NameOf(type)))
        {
            return;
        }

        foreach (FieldInfo member in type.GetFields(BindingFlags.Static | BindingFlags.Public))
        {
            string name = $"{NameOf(type)}.{member.Name}";
            object value = member.GetRawConstantValue()!;
            string? summary = _documentation.SummaryOf(member);
            if (ExpressionOf(summary) is { } expression)
            {
                if (!IsExempt(name))
                {
                    Claims.Add(UapiClaim.Value(name, expression, value));
                }
            }
            else if (!IsZeroByNature(type, value, summary) && !IsExempt(name))
            {
                Unproved.Add($"{name}: its summary must begin with the kernel's constant, not \"{summary}\"");
            }
        }
    }

    private void Constants(Type type)
    {
        foreach (FieldInfo field in type.GetFields(Fields).Where(f => f.IsLiteral && f.FieldType != typeof(string) && f.FieldType != typeof(bool) && f.FieldType != typeof(char)))
        {
            string name = $"{NameOf(type)}.{field.Name}";
            object value = field.GetRawConstantValue()!;
            string? expression = ConstantName().IsMatch(field.Name) ? field.Name : ExpressionOf(_documentation.SummaryOf(field));
            if (expression is not null)
            {
                if (!IsExempt(name))
                {
                    Claims.Add(UapiClaim.Value(name, expression, value));
                }
            }
            else if (value is byte or ushort && !field.FieldType.IsEnum && !IsExempt(name))
            {
                // No quantity of ours has one of these widths: such a number is a message type, a family, an attribute type.
                Unproved.Add($"{name}: its summary must begin with the kernel's constant");
            }
        }
    }

    private void Struct(Type type)
    {
        string name = NameOf(type);
        if (_mapping.Structs.TryGetValue(name, out CStruct? c))
        {
            Used.Add(name);
        }
        else if (CName().IsMatch(type.Name))
        {
            c = _mapping.ByName(type.Name);
        }
        else
        {
            if (_documentation.SummaryOf(type) is { } summary && StructSummary().IsMatch(summary) && !IsExempt(name))
            {
                Unproved.Add($"{name}: the mapping must say which fields of C its fields are, as its summary says \"{summary}\"");
            }

            return;
        }

        string whole = c.Member is null ? c.Type : $"(({c.Type} *)0)->{c.Member}";
        Claims.Add(new UapiClaim(name, $"sizeof({whole}) {c.Comparison} {c.Start + StructLayout.SizeOf(type)}"));
        if (c.Member is not null)
        {
            Claims.Add(new UapiClaim(name, $"offsetof({c.Type}, {c.Member}) == 0"));
        }

        FieldInfo[] fields = [.. type.GetFields(Fields).Where(f => !f.IsStatic).OrderBy(f => f.MetadataToken)];
        string[]? order = c.Order?.Split(' ');
        if (order is not null && order.Length != fields.Length)
        {
            Unproved.Add($"{name}: the mapping names {order.Length} fields, it has {fields.Length}");
            return;
        }

        for (int i = 0; i < fields.Length; i++)
        {
            Field(name, c, fields[i], order?[i]);
        }
    }

    private void Field(string type, CStruct c, FieldInfo field, string? ordered)
    {
        // What C leaves to the compiler is private and begins so here.
        if (field.Name.StartsWith('_') && ordered is null)
        {
            return;
        }

        string member = BackingField().Match(field.Name) is { Success: true } backing ? backing.Groups[1].Value : field.Name;
        foreach (string path in ordered is null ? c.PathsOf(member) : [ordered])
        {
            Claims.Add(new UapiClaim($"{type}.{member}", $"offsetof({c.Type}, {path}) == {c.Start + StructLayout.OffsetOf(field)}"));
            if (!c.OffsetsOnly)
            {
                Claims.Add(new UapiClaim($"{type}.{member}", $"sizeof((({c.Type} *)0)->{path}) == {StructLayout.SizeOf(field.FieldType)}"));
            }
        }
    }

    private bool IsExempt(string name)
    {
        bool exempt = _mapping.Exemptions.ContainsKey(name);
        if (exempt)
        {
            Used.Add(name);
        }

        return exempt;
    }

    /// <summary>Flags of which none is set, and what the kernel leaves without a name, are no constants of its own.</summary>
    private static bool IsZeroByNature(Type type, object value, string? summary) =>
        Convert.ToDecimal(value, System.Globalization.CultureInfo.InvariantCulture) == 0 && (type.IsDefined(typeof(FlagsAttribute)) || summary?.StartsWith("0:", StringComparison.Ordinal) == true);

    private static string? ExpressionOf(string? summary) => summary is not null && DocumentedConstant().Match(summary) is { Success: true } match ? match.Groups[1].Value : null;

    private static string NameOf(Type type) => type.DeclaringType is { } outer ? $"{NameOf(outer)}.{type.Name}" : type.Name;

    [GeneratedRegex(@"^((?:1 << )?(?:sizeof\((?:struct [a-z0-9_]+|Elf64_[A-Z][a-z]+)\)|_*[A-Z][A-Z0-9]*(?:_[A-Za-z0-9]+)+(?:\([A-Z0-9_]+\))?|ELF[A-Z0-9]+|[A-Z][A-Z0-9]+(?= [-+] \d))(?: [-+] \d+)?(?: \| [A-Z][A-Z0-9]*(?:_[A-Za-z0-9]+)+)*)(?=[\s:.,;(]|$)")]
    private static partial Regex DocumentedConstant();

    [GeneratedRegex("^_*[A-Z][A-Z0-9]+(_[A-Za-z0-9]+)*$")]
    private static partial Regex ConstantName();

    [GeneratedRegex("^[a-z_][a-z0-9_]*$")]
    private static partial Regex CName();

    [GeneratedRegex(@"^(struct [a-z0-9_]+|Elf64_[A-Z][a-z]+)\b")]
    private static partial Regex StructSummary();

    [GeneratedRegex("^<(.+)>k__BackingField$")]
    private static partial Regex BackingField();
}
