using FluentAssertions;
using NetkitSharp.Architecture.Tests.Graphs;
using Xunit;

namespace NetkitSharp.Architecture.Tests.Metadata;

/// <summary>The reader over this very assembly, whose Fixtures name types in every way there is.</summary>
public sealed class AssemblyReaderTests
{
    private const string Fixtures = "NetkitSharp.Architecture.Tests.Fixtures";

    private static readonly AssemblyFacts s_facts = AssemblyReader.Read(typeof(AssemblyReaderTests).Assembly.Location);

    [Theory]
    [InlineData("Attributed", "Marked.OnField", "TargetAttribute..ctor")]
    [InlineData("Attributed", "Marked.OnProperty", "TargetKind")]
    [InlineData("Attributed", "Marked.WithTypeArgument", "Nested")]
    [InlineData("Attributed", "Marked.OnParameter", "TargetAttribute..ctor")]
    [InlineData("Attributed", "Marked.OnTypeParameter", "TargetAttribute..ctor")]
    [InlineData("Attributed", "Marked.OnReturn", "ITarget")]
    [InlineData("Generic", "Shapes.InField", "TargetValue")]
    [InlineData("Generic", "Shapes.NestedInField", "Target.Nested.Deeper")]
    [InlineData("Generic", "Shapes.Constrained", "Target")]
    [InlineData("Generic", "Shapes.MethodArgument", "TargetValue")]
    [InlineData("Generic", "Shapes.TypeArgument", "TargetValue")]
    [InlineData("Generic", "Shapes.ByReference", "TargetValue")]
    [InlineData("Generic", "Shapes.ByReference", "Target")]
    [InlineData("Generic", "Shapes.Derived", "Target")]
    [InlineData("Generic", "Shapes.Based", "Target")]
    [InlineData("Generic", "Shapes.Implementing", "ITarget")]
    [InlineData("Generic", "Shapes.Implementing", "ITarget.Meet")]
    [InlineData("Bodies", "Code.ReadsField", "Target.Field")]
    [InlineData("Bodies", "Code.TypeOf", "Target")]
    [InlineData("Bodies", "Code.IsInstance", "Target")]
    [InlineData("Bodies", "Code.Catches", "Target")]
    [InlineData("Bodies", "Code.<Local>g__Inner*", "Target.Field")]
    [InlineData("Bodies", "Code.<>c__DisplayClass*.<Lambda>*", "Target.Field")]
    [InlineData("Bodies", "Code.<Iterates>d__*.MoveNext", "Target.Field")]
    [InlineData("Bodies", "Code.<Awaits>d__*.MoveNext", "Target.Field")]
    [InlineData("Bodies", "Code.Switches", "Target.Field")]
    [InlineData("Bodies", "Code.Subscribes", "Target.add_Happened")]
    [InlineData("Bodies", "Code.CreatesGeneric", "Target.Create")]
    public void A_reference_is_found_wherever_it_stands(string from, string member, string to) =>
        s_facts.References.Should().Contain(reference =>
            reference.FromNamespace == $"{Fixtures}.{from}"
            && Matches(reference.From, member)
            && reference.ToNamespace == $"{Fixtures}.Targets"
            && reference.To == to);

    [Fact]
    public void What_the_compiler_copied_is_no_reference() =>
        s_facts.References.Should().NotContain(reference => reference.From == "Code.ReadsConstant");

    [Fact]
    public void The_circle_made_on_purpose_is_caught_with_the_references_that_make_it()
    {
        string first = $"{Fixtures}.Circular.First";
        string second = $"{Fixtures}.Circular.Second";
        string circle = new NamespaceGraph(s_facts).Circles().Should().ContainSingle(text => text.Contains(first)).Which;
        circle.Should().StartWith($"{first} -> {second} -> {first}").And.Contain("Hen.Lay -> Egg..ctor").And.Match("*Egg.<>c__DisplayClass*<Hatch>* -> Hen..ctor*");
    }

    [Fact]
    public void Pointers_and_pinvoke_are_found_and_safe_code_is_left_alone()
    {
        string[] members = [.. s_facts.UnsafeUses.Select(use => use.Member).Order(StringComparer.Ordinal)];
        members.Should().Equal("Pointers.Field", "Pointers.FunctionPointer", "Pointers.InLocals", "Pointers.InSignature", "Pointers.Invoked");
        s_facts.UnsafeUses.Should().OnlyContain(use => use.Namespace == $"{Fixtures}.Unmanaged");
    }

    [Fact]
    public void Referenced_assemblies_are_listed() =>
        s_facts.AssemblyReferences.Should().Contain(["System.Reflection.Metadata", "FluentAssertions"]).And.NotContain("NetkitSharp.Architecture.Tests");

    private static bool Matches(string text, string pattern)
    {
        string[] parts = pattern.Split('*');
        return parts.Length == 1
            ? text == pattern
            : text.StartsWith(parts[0], StringComparison.Ordinal) && parts[1..].All(part => text.Contains(part, StringComparison.Ordinal));
    }
}
