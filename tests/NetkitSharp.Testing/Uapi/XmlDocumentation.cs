using System.Reflection;
using System.Xml.Linq;

namespace NetkitSharp.Testing.Uapi;

/// <summary>The documentation file that the compiler wrote beside an assembly; it has internal and private members, too.</summary>
public sealed class XmlDocumentation
{
    private readonly Dictionary<string, string> _summaries = [];

    /// <summary>Reads the documentation of <paramref name="assembly"/>.</summary>
    public XmlDocumentation(Assembly assembly)
    {
        foreach (XElement member in XDocument.Load(Path.ChangeExtension(assembly.Location, "xml")).Descendants("member"))
        {
            if (member.Element("summary") is { } summary)
            {
                _summaries[member.Attribute("name")!.Value] = summary.Value.Trim();
            }
        }
    }

    /// <summary>The summary of <paramref name="member"/>, a type, a field or a property, or null where it has none.</summary>
    public string? SummaryOf(MemberInfo member) => _summaries.GetValueOrDefault(member switch
    {
        Type type => $"T:{type.FullName!.Replace('+', '.')}",
        FieldInfo field => $"F:{field.DeclaringType!.FullName!.Replace('+', '.')}.{field.Name}",
        _ => $"P:{member.DeclaringType!.FullName!.Replace('+', '.')}.{member.Name}",
    });
}
