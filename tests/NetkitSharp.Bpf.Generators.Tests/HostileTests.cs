extern alias generators;

using FluentAssertions;
using generators::NetkitSharp.Bpf.Generators.Emission;
using generators::NetkitSharp.Bpf.Generators.Models;
using generators::NetkitSharp.Bpf.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetkitSharp.Bpf.Generators.Tests.Fixtures;
using Xunit;

namespace NetkitSharp.Bpf.Generators.Tests;

/// <summary>Objects that mean harm: whatever their bytes, they give C# or a diagnostic, and no code of their own.</summary>
public sealed class HostileTests
{
    public static TheoryData<string> Objects => [.. FixtureObject.Names];

    public static TheoryData<string> Injections =>
    [
        "a } } public static class Evil { static void M() { } } //",
        "a\n} public class Evil {",
        "a\r\n} public class Evil {",
        "a\u2028} public class Evil {\u2029}",
        "a\u0085public class Evil;",
        "</summary>\n*/ public class Evil { /*",
        "\"]; } public class Evil { string x = \"",
        "\\\"; public class Evil;",
        "{Evil()}",
        "#pragma\n#error Evil",
        "Evil\0",
        "\u0430\u0431\u0432",
        "1",
        "@class",
        "class",
        "",
    ];

    [Theory]
    [MemberData(nameof(Injections))]
    public void A_name_stays_a_name(string text)
    {
        BtfImage btf = new();
        uint number = btf.AddInteger(text.Length == 0 ? "int" : text, 4, 1);
        uint colors = btf.Add(BtfImage.Enum, text, 2, 4, [btf.Name(text), 0, btf.Name("X" + text), 1]);
        uint alias = btf.Add(BtfImage.Typedef, text, 0, number, []);
        uint shape = btf.AddStruct(text, 16, [(text, number, 0), (text, alias, 32), (text, colors, 64), ("x" + text, colors, 3 << 24 | 96), ("y" + text, number, 5 << 24 | 99)], flag: true);
        btf.AddSection(".data" + Suffix(text), (btf.AddVariable(text, shape), 0, 16), (btf.AddVariable("b" + text, number), 16, 4));
        btf.AddMaps((text, shape), ("m" + text, btf.AddArray(shape, 2)));
        using TemporaryObject file = new(btf.ToObject(".maps", ".data" + Suffix(text)));

        GeneratorRun run = GeneratorRun.Of(file.Path, ("Accessibility", "public"));

        run.Result.Exception.Should().BeNull();
        run.Diagnostics.Should().NotContain(d => d.Severity > DiagnosticSeverity.Info);
        run.CompilerProblems().Should().BeEmpty();
        run.Compilation.Assembly.GlobalNamespace.GetNamespaceMembers().Single(static n => n.Name == "Consumer").GetTypeMembers().Select(static t => t.Name)
            .Should().BeEquivalentTo("Made", "MadeSpec", "MadeObject");
        run.Compilation.GetSymbolsWithName("Evil", SymbolFilter.Type, TestContext.Current.CancellationToken).Where(static t => t.ContainingType is null).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void A_damaged_object_gives_bindings_or_a_diagnostic(string name)
    {
        byte[] original = FixtureObject.Bytes(name);
        Random random = new(name.Length * 7919);
        for (int i = 0; i < 150; i++)
        {
            byte[] image = original.AsSpan(0, i % 8 == 0 ? random.Next(original.Length) : original.Length).ToArray();
            for (int flips = random.Next(1, 6); flips > 0 && image.Length > 0; flips--)
            {
                image[random.Next(image.Length)] = random.Next(3) switch { 0 => 0xff, 1 => 0, _ => (byte)random.Next(256) };
            }

            BindingResult result = Read(image);

            if (result.Bindings is { } bindings)
            {
                SyntaxTree tree = CSharpSyntaxTree.ParseText(BindingsEmitter.Emit(bindings), cancellationToken: TestContext.Current.CancellationToken);
                tree.GetDiagnostics(TestContext.Current.CancellationToken).Should().BeEmpty("mutation {0} of {1}", i, name);
            }
            else
            {
                result.Problems.Should().OnlyContain(static p => p.Id == "NKS0001");
            }
        }
    }

    [Fact]
    public void Types_that_contain_themselves_are_refused()
    {
        BtfImage btf = new();
        uint self = btf.AddStruct("self", 8, [("inner", 1, 0)]);
        btf.AddMaps(("m", self));

        Refused(btf).Should().Be("made.bpf.o: section '.BTF': struct self contains itself");
    }

    [Fact]
    public void Anonymous_structs_that_multiply_are_refused()
    {
        BtfImage btf = new();
        uint number = btf.AddInteger("int", 4);
        uint inner = btf.AddStruct("", 4, [("x", number, 0)]);
        for (int i = 0; i < 40; i++)
        {
            inner = btf.AddStruct("", 4, [("", inner, 0), ("", inner, 0)], kind: BtfImage.Union);
        }

        btf.AddMaps(("m", btf.AddStruct("bomb", 4, [("", inner, 0)])));

        Refused(btf).Should().Contain("more than 65536 fields");
    }

    [Fact]
    public void A_field_beyond_its_struct_is_refused()
    {
        BtfImage btf = new();
        uint number = btf.AddInteger("int", 4);
        btf.AddMaps(("m", btf.AddStruct("short", 4, [("a", number, 8)])));

        Refused(btf).Should().Be("made.bpf.o: section '.BTF': struct short.a (int) ends at bit 40, the struct has 4 bytes");
    }

    [Fact]
    public void A_type_that_is_too_large_leaves_its_map_untyped_and_is_said()
    {
        BtfImage btf = new();
        uint number = btf.AddInteger("int", 4);
        btf.AddMaps(("m", btf.AddArray(number, 1 << 20)));
        using TemporaryObject file = new(btf.ToObject(".maps"));

        GeneratorRun run = GeneratorRun.Of(file.Path);

        Diagnostic note = run.Diagnostics.Should().ContainSingle().Subject;
        (note.Id, note.Severity, note.GetMessage()).Should().Be(("NKS0006", DiagnosticSeverity.Info, "Map 'm' is not typed: a type of C# has at most 1048576 bytes"));
        run.CompilerProblems().Should().BeEmpty();
        run.Source.Should().Contain("public global::NetkitSharp.Bpf.Maps.BpfMap M => Object.Maps[\"m\"];");
    }

    [Fact]
    public void Large_holes_cost_no_source()
    {
        BtfImage btf = new();
        btf.AddMaps(("m", btf.AddStruct("hollow", 1 << 20, [("last", btf.AddInteger("int", 4), ((1 << 20) - 4) * 8)])));
        using TemporaryObject file = new(btf.ToObject(".maps"));

        GeneratorRun run = GeneratorRun.Of(file.Path);

        run.CompilerProblems().Should().BeEmpty();
        run.Source.Length.Should().BeLessThan(16384);
    }

    [Fact]
    public void Enums_of_every_size_keep_their_values()
    {
        BtfImage btf = new();
        uint wide = btf.Add(BtfImage.Enum64, "wide", 2, 8, [btf.Name("WIDE_LOW"), 1, 0, btf.Name("WIDE_HIGH"), 0, 0x80000000]);
        uint negative = btf.Add(BtfImage.Enum64, "negative", 2, 8, [btf.Name("NEGATIVE_ONE"), 0xffffffff, 0xffffffff, btf.Name("NEGATIVE_LEAST"), 0, 0x80000000], flag: true);
        uint signed = btf.Add(BtfImage.Enum, "signed_enum", 2, 4, [btf.Name("SIGNED_MINUS"), 0xffffffff, btf.Name("SIGNED_PLUS"), 1], flag: true);
        uint tiny = btf.Add(BtfImage.Enum, "tiny", 1, 1, [btf.Name("TINY_MINUS"), 0xffffffff], flag: true);
        uint single = btf.Add(BtfImage.Enum, "my_flags", 1, 4, [btf.Name("MY_L2"), 1]);
        btf.AddMaps(("m", btf.AddStruct("all", 32, [("a", wide, 0), ("b", negative, 64), ("c", signed, 128), ("d", tiny, 160), ("e", single, 192)])));
        using TemporaryObject file = new(btf.ToObject(".maps"));

        (System.Reflection.Assembly assembly, _) = GeneratorRun.Of(file.Path, ("Accessibility", "public")).Load();

        Values("Wide").Should().Equal(("Low", 1ul), ("High", 0x8000000000000000ul));
        Values("Negative").Should().Equal(("One", -1L), ("Least", long.MinValue));
        Values("SignedEnum").Should().Equal(("Minus", -1), ("Plus", 1));
        Values("Tiny").Should().Equal(("Minus", (sbyte)-1));
        Values("MyFlags").Should().Equal(("L2", 1u));

        IEnumerable<(string, object)> Values(string name) => assembly.GetType("Consumer.Made")!.GetNestedType(name)!.GetFields()
            .Where(static f => f.IsLiteral).Select(static f => (f.Name, f.GetRawConstantValue()!));
    }

    [Fact]
    public void Bit_fields_of_old_compilers_are_bit_fields()
    {
        BtfImage btf = new();
        uint three = btf.Add(BtfImage.Integer, "unsigned int", 0, 4, [3]);
        uint five = btf.Add(BtfImage.Integer, "int", 0, 4, [1 << 24 | 3 << 16 | 5]);
        btf.AddMaps(("m", btf.AddStruct("old", 4, [("low", three, 0), ("high", five, 0)])));
        using TemporaryObject file = new(btf.ToObject(".maps"));

        (System.Reflection.Assembly assembly, _) = GeneratorRun.Of(file.Path, ("Accessibility", "public")).Load();
        Type type = assembly.GetType("Consumer.Made")!.GetNestedType("Old")!;
        object value = Activator.CreateInstance(type)!;
        type.GetProperty("Low")!.SetValue(value, 5u);
        type.GetProperty("High")!.SetValue(value, -3);

        type.GetProperty("Low")!.GetValue(value).Should().Be(5u);
        type.GetProperty("High")!.GetValue(value).Should().Be(-3);
    }

    private static string Refused(BtfImage btf)
    {
        BindingResult result = Read(btf.ToObject(".maps"));
        result.Bindings.Should().BeNull();
        return result.Problems.Single().Argument;
    }

    private static BindingResult Read(byte[] image) =>
        ObjectModelReader.Read(new BindingRequest(new BindingSettings("/made.bpf.o", "made.bpf.o", "Consumer", "Made", true, "bpf/made", default), new EquatableList<byte>(image), null));

    // The name of an ELF section ends at a zero, as all names do.
    private static string Suffix(string text) => text.Contains('\0') || text.Length == 0 ? "" : "." + text;
}
