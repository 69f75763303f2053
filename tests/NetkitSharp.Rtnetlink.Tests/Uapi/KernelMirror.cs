using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace NetkitSharp.Rtnetlink.Tests.Uapi;

/// <summary>
/// Everything in an assembly that repeats the C headers, as claims on them. The members say themselves which constant they are: it is the first word of the summary, or the
/// name where that is C's own.
/// </summary>
internal sealed partial class KernelMirror
{
    private const BindingFlags Fields = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly XmlDocumentation _documentation;

    /// <summary>Collects the claims of <paramref name="types"/>, all of one assembly.</summary>
    public KernelMirror(IReadOnlyCollection<Type> types)
    {
        _documentation = new XmlDocumentation(types.First().Assembly);
        foreach (Type type in types)
        {
            if (type.IsEnum)
            {
                Enumeration(type);
                continue;
            }

            Constants(type);
            if (type.IsValueType && CName().IsMatch(type.Name) && !type.IsDefined(typeof(InlineArrayAttribute)))
            {
                Struct(type);
            }
        }
    }

    /// <summary>What must hold in the headers.</summary>
    public List<UapiClaim> Claims { get; } = [];

    /// <summary>The members that repeat the kernel but do not say what.</summary>
    public List<string> Unproved { get; } = [];

    /// <summary>The exemptions that were needed.</summary>
    public HashSet<string> Exempted { get; } = [];

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
                Claims.Add(UapiClaim.Value(name, expression, value));
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
        string c = $"struct {type.Name}";
        if (UapiExemptions.Structs.TryGetValue(name, out string? other))
        {
            Exempted.Add(name);
            c = other;
        }

        string comparison = UapiExemptions.Roomy.Contains(name) ? "<=" : "==";
        Claims.Add(new UapiClaim(name, $"sizeof({c}) {comparison} {StructLayout.SizeOf(type)}"));
        foreach (FieldInfo field in type.GetFields(Fields).Where(f => !f.IsStatic))
        {
            Claims.Add(new UapiClaim($"{name}.{field.Name}", $"offsetof({c}, {field.Name}) == {StructLayout.OffsetOf(field)}"));
            if (other is null)
            {
                Claims.Add(new UapiClaim($"{name}.{field.Name}", $"sizeof((({c} *)0)->{field.Name}) == {StructLayout.SizeOf(field.FieldType)}"));
            }
        }
    }

    private bool IsExempt(string name)
    {
        bool exempt = UapiExemptions.Constants.ContainsKey(name);
        if (exempt)
        {
            Exempted.Add(name);
        }

        return exempt;
    }

    /// <summary>Flags of which none is set, and what the kernel leaves without a name, are no constants of its own.</summary>
    private static bool IsZeroByNature(Type type, object value, string? summary) =>
        Convert.ToDecimal(value, System.Globalization.CultureInfo.InvariantCulture) == 0 && (type.IsDefined(typeof(FlagsAttribute)) || summary?.StartsWith("0:", StringComparison.Ordinal) == true);

    private static string? ExpressionOf(string? summary) => summary is not null && DocumentedConstant().Match(summary) is { Success: true } match ? match.Groups[1].Value : null;

    private static string NameOf(Type type) => type.DeclaringType is { } outer ? $"{NameOf(outer)}.{type.Name}" : type.Name;

    [GeneratedRegex(@"^((?:1 << )?(?:sizeof\(struct [a-z0-9_]+\)|_*[A-Z][A-Z0-9]*(?:_[A-Za-z0-9]+)+(?:\([A-Z0-9_]+\))?|[A-Z][A-Z0-9]+(?= [-+] \d))(?: [-+] \d+)?)(?=[\s:.,;(]|$)")]
    private static partial Regex DocumentedConstant();

    [GeneratedRegex("^_*[A-Z][A-Z0-9]+(_[A-Za-z0-9]+)*$")]
    private static partial Regex ConstantName();

    [GeneratedRegex("^[a-z_][a-z0-9_]*$")]
    private static partial Regex CName();
}
