extern alias generators;

using FluentAssertions;
using generators::NetkitSharp.Bpf.Generators.Naming;
using Xunit;

namespace NetkitSharp.Bpf.Generators.Tests;

public sealed class NamingTests
{
    [Theory]
    [InlineData("host_ifindex", "HostIfindex")]
    [InlineData("NKS_POD_TO_POD", "NksPodToPod")]
    [InlineData("fromPod", "FromPod")]
    [InlineData("__u32", "U32")]
    [InlineData("X", "X")]
    [InlineData("class", "Class")]
    [InlineData("4th", "_4th")]
    [InlineData("a.b$c", "ABC")]
    [InlineData("task___v6_2", "TaskV62")]
    [InlineData("___", "Fallback")]
    [InlineData("\u00e4", "Fallback")]
    public void A_name_of_C_in_the_casing_of_dotnet(string name, string expected) => CName.ToIdentifier(name, "Fallback").Should().Be(expected);

    [Theory]
    [InlineData("verdict", "NKS_TO_STACK,NKS_DROP", "ToStack,Drop")]
    [InlineData("verdict", "TO_STACK,DROP", "ToStack,Drop")]
    [InlineData("port", "PORT_1,PORT_2", "Port1,Port2")]
    [InlineData("port", "PORT,PORT_LAST", "Port,PortLast")]
    [InlineData("nks_pod_flags", "NKS_POD_L2", "L2")]
    [InlineData("other", "NKS_POD_L2", "NksPodL2")]
    [InlineData("empty", "", "Value")]
    public void Values_of_an_enum_lose_what_all_of_them_begin_with(string name, string members, string expected) =>
        CName.ToEnumMembers(name, members.Split(',')).Should().Equal(expected.Split(','));

    [Fact]
    public void A_name_that_is_taken_gets_a_number()
    {
        NameScope scope = new("Taken");

        new[] { scope.Add("Name"), scope.Add("Name"), scope.Add("Name2"), scope.Add("Name"), scope.Add("Taken"), scope.Add("GetType") }
            .Should().Equal("Name", "Name2", "Name22", "Name3", "Taken2", "GetType2");
    }

    [Theory]
    [InlineData("a<b>&\"", "a&lt;b&gt;&amp;&quot;")]
    [InlineData("a\nb\u2028\u00e4", "a\\u000ab\\u2028\\u00e4")]
    public void Text_of_an_object_stays_text_in_a_comment(string text, string expected) => SafeText.Xml(text).Should().Be(expected);

    [Theory]
    [InlineData("pods", "\"pods\"")]
    [InlineData("\"\\\n", "\"\\\"\\\\\\u000a\"")]
    public void Text_of_an_object_stays_text_in_a_literal(string text, string expected) => SafeText.Literal(text).Should().Be(expected);
}
