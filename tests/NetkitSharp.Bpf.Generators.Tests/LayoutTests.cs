using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FluentAssertions;
using NetkitSharp.Bpf.Generators.Tests.Fixtures;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Generators.Tests;

/// <summary>Sizes, places and numbers against the object's BTF as <c>bpftool</c> reads it. The documentation says which of C's members a field is.</summary>
public sealed partial class LayoutTests
{
    public static TheoryData<string> Objects => ["types.bpf.o", "maps.bpf.o", "globals.bpf.o", "host_routing.netkit.bpf.o"];

    [KernelTheory(Trait = KernelTrait.HostOnly)]
    [MemberData(nameof(Objects))]
    public void Structs_and_enums_are_what_bpftool_reads(string name)
    {
        JsonElement[] btf = [.. Witness.BpfTool("-j", "btf", "dump", "file", FixtureObject.PathOf(name)).GetProperty("types").EnumerateArray()];
        (Assembly assembly, XDocument documentation) = GeneratorRun.Of(FixtureObject.PathOf(name), ("ClassName", "Bound"), ("Accessibility", "public")).Load();
        Dictionary<string, string> summaries = documentation.Descendants("member").ToDictionary(static m => m.Attribute("name")!.Value, static m => m.Element("summary")?.Value ?? "");
        Type bound = assembly.GetType("Consumer.Bound")!;

        bound.GetMethod("DemandLayout", BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, null);

        int compared = 0;
        foreach (Type type in bound.GetNestedTypes())
        {
            string summary = summaries[$"T:Consumer.Bound.{type.Name}"];
            if (type.GetCustomAttribute<InlineArrayAttribute>() is not null)
            {
                continue;
            }

            Match called = CName().Match(summary);
            called.Success.Should().BeTrue(summary);
            string cName = called.Groups["name"].Value;
            JsonElement? found = Find(btf, cName);
            if (found is not { } theirs)
            {
                cName.Should().EndWith("(anonymous)");
                continue;
            }

            compared++;
            SizeOf(type).Should().Be(theirs.GetProperty("size").GetInt32(), "{0} is {1}", type.Name, cName);
            if (type.IsEnum)
            {
                type.GetFields(BindingFlags.Public | BindingFlags.Static)
                    .ToDictionary(f => EnumMember().Match(summaries[$"F:Consumer.Bound.{type.Name}.{f.Name}"]).Groups["name"].Value, static f => Convert.ToInt64(f.GetRawConstantValue(), CultureInfo.InvariantCulture))
                    .Should().BeEquivalentTo(theirs.GetProperty("values").EnumerateArray().ToDictionary(static v => v.GetProperty("name").GetString()!, static v => Value(v.GetProperty("val"))));
                continue;
            }

            Dictionary<string, int> fields = type.GetFields(BindingFlags.Public | BindingFlags.Instance)
                .ToDictionary(f => Member().Match(summaries[$"F:Consumer.Bound.{type.Name}.{f.Name}"]).Groups["name"].Value, static f => f.GetCustomAttribute<FieldOffsetAttribute>()!.Value * 8);
            foreach (PropertyInfo property in type.GetProperties())
            {
                Match bits = BitField().Match(summaries[$"P:Consumer.Bound.{type.Name}.{property.Name}"]);
                fields.Add(bits.Groups["name"].Value, int.Parse(bits.Groups["bit"].Value, CultureInfo.InvariantCulture));
            }

            Dictionary<string, int> members = Members(btf, theirs, 0).ToDictionary();
            members.Remove("rest", out _);
            fields.Remove("rest", out _);
            fields.Should().BeEquivalentTo(members, "{0} is {1}", type.Name, cName);
            foreach (string said in type.GetFields(BindingFlags.Public | BindingFlags.Instance).Select(f => summaries[$"F:Consumer.Bound.{type.Name}.{f.Name}"]))
            {
                said.Should().EndWith($" at {fields.GetValueOrDefault(Member().Match(said).Groups["name"].Value, -1) / 8}.");
            }
        }

        compared.Should().BeGreaterThan(0);
    }

    private static JsonElement? Find(JsonElement[] btf, string cName)
    {
        string[] words = cName.Split(' ');
        if (words.Length == 2)
        {
            return btf.Where(t => t.GetProperty("kind").GetString() is var kind && kind!.Equals(words[0], StringComparison.OrdinalIgnoreCase) && t.GetProperty("name").GetString() == words[1])
                .Select(static t => (JsonElement?)t).FirstOrDefault();
        }

        // A typedef of what has no name.
        JsonElement typedef = btf.First(t => t.GetProperty("kind").GetString() == "TYPEDEF" && t.GetProperty("name").GetString() == cName);
        return btf.First(t => t.GetProperty("id").GetInt32() == typedef.GetProperty("type_id").GetInt32());
    }

    // What has no name has its members one level up.
    private static IEnumerable<KeyValuePair<string, int>> Members(JsonElement[] btf, JsonElement type, int firstBit)
    {
        foreach (JsonElement member in type.GetProperty("members").EnumerateArray())
        {
            string name = member.GetProperty("name").GetString()!;
            int bit = firstBit + member.GetProperty("bits_offset").GetInt32();
            if (name != "(anon)")
            {
                yield return KeyValuePair.Create(name, bit);
                continue;
            }

            JsonElement inner = btf.First(t => t.GetProperty("id").GetInt32() == member.GetProperty("type_id").GetInt32());
            if (inner.TryGetProperty("members", out _))
            {
                foreach (KeyValuePair<string, int> nested in Members(btf, inner, bit))
                {
                    yield return nested;
                }
            }
        }
    }

    // bpftool 7.5 extends the sign of what has none.
    private static long Value(JsonElement value) => value.TryGetInt64(out long number) ? number : (uint)value.GetUInt64();

    private static int SizeOf(Type type) =>
        (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;

    [GeneratedRegex(@"^C: (?<name>[^,]+?)(, \d+ bytes)?\.$")]
    private static partial Regex CName();

    [GeneratedRegex(@"^C: (?<name>\w+)\.$")]
    private static partial Regex EnumMember();

    [GeneratedRegex(@"^C: [^.]+\.(?<name>\w+), .* at \d+\.$")]
    private static partial Regex Member();

    [GeneratedRegex(@"^C: [^.]+\.(?<name>\w+), .* : \d+ from bit (?<bit>\d+) on\.$")]
    private static partial Regex BitField();
}
