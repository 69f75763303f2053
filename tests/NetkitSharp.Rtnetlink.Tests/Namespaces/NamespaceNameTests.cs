using FluentAssertions;
using NetkitSharp.Rtnetlink.Namespaces;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Namespaces;

public sealed class NamespaceNameTests
{
    [Theory]
    [InlineData("", "is empty")]
    [InlineData(".", "directory")]
    [InlineData("..", "directory")]
    [InlineData("a/b", "OpenPath")]
    [InlineData("a\0b", "NUL")]
    public void A_bad_name_is_refused_before_the_kernel_sees_it(string name, string rule)
    {
        Action[] uses =
        [
            () => NetworkNamespace.Create(name),
            () => NetworkNamespace.Open(name),
            () => NetworkNamespace.TryOpen(name, out _),
            () => NetworkNamespace.Delete(name),
            () => NetworkNamespace.TryDelete(name),
            () => NetworkNamespace.Exists(name),
        ];
        foreach (Action use in uses)
        {
            use.Should().Throw<ArgumentException>().WithMessage($"*{rule}*").Which.ParamName.Should().Be("name");
        }
    }

    [Fact]
    public void The_limit_counts_bytes_not_characters()
    {
        FluentActions.Invoking(() => NetworkNamespace.Exists(new string('ä', 127) + "x")).Should().NotThrow();
        FluentActions.Invoking(() => NetworkNamespace.Exists(new string('ä', 128))).Should().Throw<ArgumentException>().WithMessage("*256 bytes*255*");
    }

    [Fact]
    public void Null_is_refused() => FluentActions.Invoking(() => NetworkNamespace.Create(null!)).Should().Throw<ArgumentNullException>();

    [Fact]
    public void Asynchronous_bodies_do_not_compile()
    {
        IEnumerable<System.Reflection.MethodInfo> overloads = typeof(NetworkNamespace).GetMethods()
            .Where(m => m.Name == "Run" && m.GetParameters()[0].ParameterType is { IsGenericType: true } body
                && body.GetGenericArguments()[0].Name.Split('`')[0] is "Task" or "ValueTask" or "IAsyncEnumerable");
        overloads.Should().HaveCount(5).And.OnlyContain(m =>
            m.GetCustomAttributes(typeof(ObsoleteAttribute), false).Cast<ObsoleteAttribute>().Single().IsError);
    }
}
