using System.Text.RegularExpressions;
using FluentAssertions;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Tests.CoRe;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Btf;

/// <summary>Types as C.</summary>
public sealed partial class BtfCTests
{
    private static readonly BtfTable s_types = CoreObject.TypesOf("core_target.types.o");

    [Theory]
    [InlineData("thing", BtfKind.Struct, """
        struct thing {
        	long moved;
        	const volatile unsigned long count;
        	long negative;
        	int before: 5;
        	unsigned int narrow: 4;
        	int wide: 11;
        	int hidden;
        	union {
        		struct {
        			struct part part;
        			int numbers[3];
        		};
        	};
        	char name[32];
        	void *pointer;
        	int *changed;
        	enum color color;
        	unsigned short bytes[8];
        	int only_there;
        	int tail[0];
        };
        """)]
    [InlineData("color", BtfKind.Enum, "enum color {\n\tBLUE = 30,\n\tGREEN = 20,\n\tRED = 10,\n};")]
    [InlineData("callback_t", BtfKind.Typedef, "typedef int (*callback_t)(struct thing *, long);")]
    [InlineData("the_callback", BtfKind.Variable, "extern callback_t the_callback;")]
    public void One_type_is_printed_whole(string name, BtfKind kind, string expected)
    {
        s_types.TryFind(name, kind, out int id).Should().BeTrue();
        s_types.ToC(id).Should().Be(expected.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Declarators_are_spelled_from_the_name_outwards()
    {
        BtfBuilder builder = new();
        uint integer = (uint)builder.Add(builder.AddString("int"), BtfKind.Integer, 0, false, 4, 1 << 24 | 32);
        uint text = (uint)builder.Add(builder.AddString("char"), BtfKind.Integer, 0, false, 1, 1 << 24 | 8);
        uint constant = (uint)builder.Add(0, BtfKind.Const, 0, false, text);
        uint pointer = (uint)builder.Add(0, BtfKind.Pointer, 0, false, constant);
        uint restricted = (uint)builder.Add(0, BtfKind.Restrict, 0, false, pointer);
        uint prototype = (uint)builder.Add(0, BtfKind.FunctionPrototype, 3, false, pointer, builder.AddString("format"), restricted, builder.AddString("size"), integer, 0, 0);
        uint function = (uint)builder.Add(0, BtfKind.Pointer, 0, false, prototype);
        uint array = (uint)builder.Add(0, BtfKind.Array, 0, false, 0, function, integer, 4);
        uint toArray = (uint)builder.Add(0, BtfKind.Pointer, 0, false, array);
        uint fixedPointer = (uint)builder.Add(0, BtfKind.Const, 0, false, toArray);
        uint nothing = (uint)builder.Add(0, BtfKind.FunctionPrototype, 0, false, 0);
        uint twoDimensions = (uint)builder.Add(0, BtfKind.Array, 0, false, 0, array, integer, 2);
        uint user = (uint)builder.Add(builder.AddString("user"), BtfKind.TypeTag, 0, false, integer);
        uint tagged = (uint)builder.Add(0, BtfKind.Pointer, 0, false, user);
        BtfTable types = BtfTable.Parse(Names(builder, fixedPointer, nothing, twoDimensions, tagged), "declarators");
        Printed(types).Should().Equal(
            "typedef const char *(*(*const a)[4])(const char *restrict format, int size, ...);",
            "typedef void b(void);",
            "typedef const char *(*c[2][4])(const char *restrict format, int size, ...);",
            "typedef __attribute__((btf_type_tag(\"user\"))) int *d;");
    }

    [Fact]
    public void Padding_is_written_where_C_would_leave_none()
    {
        BtfBuilder builder = new();
        uint integer = (uint)builder.Add(builder.AddString("int"), BtfKind.Integer, 0, false, 4, 1 << 24 | 32);
        uint text = (uint)builder.Add(builder.AddString("char"), BtfKind.Integer, 0, false, 1, 1 << 24 | 8);
        uint a = builder.AddString("a");
        uint b = builder.AddString("b");
        builder.Add(builder.AddString("aligned"), BtfKind.Struct, 2, false, 64, a, integer, 0, b, integer, 256);
        builder.Add(builder.AddString("packed"), BtfKind.Struct, 2, false, 5, a, text, 0, b, integer, 8);
        builder.Add(builder.AddString("bits"), BtfKind.Struct, 2, true, 8, a, integer, 3 << 24, b, integer, 4 << 24 | 35);
        builder.Add(builder.AddString("natural"), BtfKind.Struct, 2, false, 8, a, text, 0, b, integer, 32);
        builder.Add(builder.AddString("empty"), BtfKind.Struct, 0, false, 0);
        builder.Add(builder.AddString("wide"), BtfKind.Union, 1, false, 16, a, integer, 0);
        builder.Add(builder.AddString("small"), BtfKind.Enum, 1, false, 1, builder.AddString("SMALL"), 1);
        BtfTable types = BtfTable.Parse(builder.Build(), "padding");
        Enumerable.Range(3, 7).Select(id => types.ToC(id).Replace("\n", "", StringComparison.Ordinal).Replace('\t', ' ')).Should().Equal(
            "struct aligned { int a; int: 32; long: 64; long: 64; long: 64; int b; int: 32; long: 64; long: 64; long: 64;};",
            "struct packed { char a; int b;} __attribute__((packed));",
            "struct bits { int a: 3; long: 32; int b: 4;};",
            "struct natural { char a; int b;};",
            "struct empty {};",
            "union wide { int a; char __padding[16];};",
            "enum small { SMALL = 1,} __attribute__((mode(byte)));");
    }

    [Fact]
    public void A_header_declares_before_it_uses()
    {
        s_types.TryFind("callback_t", BtfKind.Typedef, out int id).Should().BeTrue();
        StringWriter header = new();
        s_types.WriteC(header, [id], preserveAccessIndex: true);
        header.ToString().ReplaceLineEndings("\n").Should().Be("""
            #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)

            struct thing;

            typedef int (*callback_t)(struct thing *, long);

            #pragma clang attribute pop

            """.ReplaceLineEndings("\n"));
        s_types.TryFind("the_thing", BtfKind.Variable, out id).Should().BeTrue();
        header = new();
        s_types.WriteC(header, [id]);
        string text = header.ToString();
        text.IndexOf("struct part {", StringComparison.Ordinal).Should().BeInRange(0, text.IndexOf("struct thing {", StringComparison.Ordinal));
        text.Should().EndWith("extern struct thing the_thing;\n");
    }

    [Fact]
    public void Circles_and_trees_without_end_are_told()
    {
        BtfBuilder builder = new();
        uint a = builder.AddString("a");
        builder.Add(a, BtfKind.Struct, 1, false, 8, a, 1, 0);
        builder.Add(0, BtfKind.Struct, 1, false, 8, a, 2, 0);
        builder.Add(a, BtfKind.Typedef, 0, false, 3);
        builder.Add(0, BtfKind.Pointer, 0, false, 4);
        builder.Add(0, BtfKind.FunctionPrototype, 1, false, 5, a, 5);
        for (uint id = 6; id < 60; id++)
        {
            builder.Add(0, BtfKind.FunctionPrototype, 2, false, 0, a, id + 1, a, id + 1);
        }

        BtfTable types = BtfTable.Parse(builder.Build(), "circles");
        foreach (int id in new[] { 1, 2, 5, 6 })
        {
            FluentActions.Invoking(() => types.ToC(id)).Should().Throw<BpfFormatException>($"of {id}");
        }

        FluentActions.Invoking(() => types.WriteC(TextWriter.Null)).Should().Throw<BpfFormatException>().WithMessage("*struct a (type id 1) contains itself*");
        types.ToC(3).Should().Be("typedef a a;");
    }

    [KernelFact]
    public void A_kernel_s_header_is_that_of_bpftool()
    {
        StringWriter header = new();
        KernelBtf.Open().Vmlinux.WriteC(header);
        Dictionary<string, string> ours = Definitions(header.ToString());
        Dictionary<string, string> witness = Definitions(Witness.Run("bpftool", "btf", "dump", "file", "/sys/kernel/btf/vmlinux", "format", "c"));
        ours.Count.Should().BeGreaterThan(5000);

        // Which of several types of one name is the first depends on the order; names with a number, and what uses them, are left out.
        string[] ambiguous = [.. ours.Keys.Concat(witness.Keys).Where(static k => k.Contains("___", StringComparison.Ordinal)).Select(static k => k[..k.IndexOf("___", StringComparison.Ordinal)])];
        int compared = 0;
        List<string> different = [];
        foreach ((string name, string text) in witness)
        {
            if (text.Contains("___", StringComparison.Ordinal) || ambiguous.Any(a => text.Contains(a, StringComparison.Ordinal))
                || (ours.TryGetValue(name, out string? printed) && printed.Contains("___", StringComparison.Ordinal)))
            {
                continue;
            }

            compared++;
            if (printed != text)
            {
                different.Add($"{printed}\n{text}");
            }
        }

        different.Should().BeEmpty();
        compared.Should().BeGreaterThan(4500);
    }

    // Each "struct name {" and "enum name {" to its end, without padding and with the least of spaces.
    private static Dictionary<string, string> Definitions(string header)
    {
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        foreach (Match match in Definition().Matches(header))
        {
            string text = Spaces().Replace(Padding().Replace(match.Value, ""), " ");
            found[match.Groups[1].Value] = Punctuation().Replace(text, "$1");
        }

        return found;
    }

    private static byte[] Names(BtfBuilder builder, params uint[] types)
    {
        for (int i = 0; i < types.Length; i++)
        {
            builder.Add(builder.AddString(((char)('a' + i)).ToString()), BtfKind.Typedef, 0, false, types[i]);
        }

        return builder.Build();
    }

    private static List<string> Printed(BtfTable types) =>
        [.. Enumerable.Range(1, types.Count).Where(id => types.GetType(id).Kind == BtfKind.Typedef).Select(types.ToC)];

    [GeneratedRegex(@"^((?:struct|union|enum) \w+) \{.*?^?\}[^\n{}]*;$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Definition();

    [GeneratedRegex(@"^\s*((long|int|short|char): \d+|char __padding\w*\[\d+\]);\n", RegexOptions.Multiline)]
    private static partial Regex Padding();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@" ?([*(),{};]) ?")]
    private static partial Regex Punctuation();
}
