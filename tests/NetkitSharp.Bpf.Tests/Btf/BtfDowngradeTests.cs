using FluentAssertions;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Btf;

public sealed class BtfDowngradeTests
{
    private const BtfKernelFeatures All = (BtfKernelFeatures)0xff;

    [Theory]
    [InlineData((int)BtfKernelFeatures.None, "func:GLOBAL int f(int); var x; ?sec; double; tag note; type_tag user; enum64; signed enum")]
    [InlineData((int)BtfKernelFeatures.Functions, "typedef f; var x; ?sec; double; tag note; type_tag user; enum64; signed enum")]
    [InlineData((int)BtfKernelFeatures.GlobalFunctions, "func:STATIC int f(int); var x; ?sec; double; tag note; type_tag user; enum64; signed enum")]
    [InlineData((int)BtfKernelFeatures.DataSections, "func:GLOBAL int f(int); int x; struct _sec; double; int decl_tag; type_tag user; enum64; signed enum")]
    [InlineData((int)BtfKernelFeatures.OptionalSections, "func:GLOBAL int f(int); var x; _sec; double; tag note; type_tag user; enum64; signed enum")]
    [InlineData((int)BtfKernelFeatures.Floats, "func:GLOBAL int f(int); var x; ?sec; struct; tag note; type_tag user; enum64; signed enum")]
    [InlineData((int)BtfKernelFeatures.DeclarationTags, "func:GLOBAL int f(int); var x; ?sec; double; int decl_tag; type_tag user; enum64; signed enum")]
    [InlineData((int)BtfKernelFeatures.TypeTags, "func:GLOBAL int f(int); var x; ?sec; double; tag note; const; enum64; signed enum")]
    [InlineData((int)BtfKernelFeatures.Enum64, "func:GLOBAL int f(int); var x; ?sec; double; tag note; type_tag user; union; enum")]
    [InlineData((int)All, "typedef f; int x; struct _sec; struct; int decl_tag; const; union; enum")]
    public void What_a_kernel_lacks_is_said_otherwise(int missing, string expected)
    {
        BtfTable types = Everything();
        BtfDowngrade.Needs(types).Should().Be(All);
        BtfTable result = BtfTable.Parse(BtfDowngrade.Apply(types, (BtfKernelFeatures)missing), "down");
        Describe(result).Should().Be(expected);
        result.Count.Should().BeInRange(types.Count, types.Count + 1);
        result.GetSize(8).Should().Be(8, "the size of a floating-point number stays");
        (BtfDowngrade.Needs(result) & (BtfKernelFeatures)missing).Should().Be(BtfKernelFeatures.None);
    }

    [KernelFact]
    public void The_kernel_takes_all_of_it()
    {
        BtfTable everything = Everything();
        for (int missing = 0; missing <= (int)All; missing = missing == 0 ? 1 : missing * 2)
        {
            BtfHandle.Load(BtfDowngrade.Apply(everything, (BtfKernelFeatures)missing | BtfKernelProbe.Missing(All))).Dispose();
        }

        // Functions as typedefs of an enum need everything that uses them gone, too.
        BtfHandle.Load(BtfDowngrade.Apply(everything, All)).Dispose();

        // Whatever this kernel lacks, an object that has everything can be loaded.
        BtfHandle.LoadForKernel(everything, out BtfKernelFeatures dropped).Dispose();
        dropped.Should().Be(BtfKernelProbe.Missing(All));

        // The longer header of Linux 7.1, with something in it.
        byte[] blob = Everything().Data.ToArray();
        byte[] longer = [.. blob[..24], 0, 0, 0, 0, 4, 0, 0, 0, .. blob[24..], 1, 0, 0, 0];
        longer[4] = 32;
        BitConverter.TryWriteBytes(longer.AsSpan(24), blob.Length - 24);
        BtfHandle.LoadForKernel(BtfTable.Parse(longer, "longer"), out _).Dispose();
    }

    [KernelFact]
    public void A_fault_is_not_taken_for_an_old_kernel()
    {
        BtfBuilder builder = new();
        builder.Add(builder.AddString("int"), BtfKind.Integer, 0, false, 4, 1 << 16 | 32);
        FluentActions.Invoking(() => BtfHandle.LoadForKernel(BtfTable.Parse(builder.Build(), "x"), out _)).Should().Throw<BtfLoadException>().WithMessage("*INT int*");
    }

    private static BtfTable Everything()
    {
        BtfBuilder builder = new();
        uint x = builder.AddString("x");
        uint integer = (uint)builder.Add(builder.AddString("int"), BtfKind.Integer, 0, false, 4, 1 << 24 | 32);
        uint prototype = (uint)builder.Add(0, BtfKind.FunctionPrototype, 1, false, integer, x, integer);
        builder.Add(builder.AddString("f"), BtfKind.Function, (int)BtfLinkage.Global, false, prototype);
        uint variable = (uint)builder.Add(x, BtfKind.Variable, 0, false, integer, (uint)BtfLinkage.Global);
        builder.Add(builder.AddString("?sec"), BtfKind.DataSection, 1, false, 4, variable, 0, 4);
        uint tagged = (uint)builder.Add(builder.AddString("user"), BtfKind.TypeTag, 0, false, integer);
        builder.Add(0, BtfKind.Pointer, 0, false, tagged);
        builder.Add(builder.AddString("double"), BtfKind.Float, 0, false, 8);
        builder.Add(builder.AddString("note"), BtfKind.DeclarationTag, 0, false, variable, uint.MaxValue);
        builder.Add(builder.AddString("wide"), BtfKind.Enum64, 1, false, 8, builder.AddString("WIDE"), 0, 1);
        builder.Add(builder.AddString("negative"), BtfKind.Enum, 1, true, 4, builder.AddString("NEGATIVE"), uint.MaxValue);
        return BtfTable.Parse(builder.Build(), "everything");
    }

    private static string Describe(BtfTable types)
    {
        int[] order = [3, 4, 5, 8, 9, 6, 10, 11];
        return string.Join("; ", order.Select(id => types.GetType(id) switch
        {
            { Kind: BtfKind.Function } f => $"func:{f.Linkage.ToString().ToUpperInvariant()} {types.ToC(id).TrimEnd(';').Replace("int x", "int", StringComparison.Ordinal)}",
            { Kind: BtfKind.Typedef } t => $"typedef {t.Name}",
            { Kind: BtfKind.Variable } v => $"var {v.Name}",
            { Kind: BtfKind.Integer } i => $"int {i.Name}",
            { Kind: BtfKind.Struct } s => $"struct {s.Name}".TrimEnd(),
            { Kind: BtfKind.DeclarationTag } t => $"tag {t.Name}",
            { Kind: BtfKind.TypeTag } t => $"type_tag {t.Name}",
            { Kind: BtfKind.Const } => "const",
            { Kind: BtfKind.Enum64 } => "enum64",
            { Kind: BtfKind.Union } => "union",
            { Kind: BtfKind.Enum } e => e.IsSigned ? "signed enum" : "enum",
            var other => other.Name,
        }));
    }
}
